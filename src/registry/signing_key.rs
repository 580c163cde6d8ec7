use super::config::SigningKey;
use super::keys;
use super::store::{Store, StoreError, Transaction};
use super::transact::transact;

/// What a store's registry signs tokens with, so that they outlive it. `fresh`, which must be unpredictable, becomes that if
/// there is nothing yet.
pub async fn signing_key<S: Store>(store: &S, fresh: SigningKey) -> Result<SigningKey, StoreError> {
    transact(store, async || {
        let mut transaction = Transaction::new();
        let found = store.get(&[keys::signing_key()]).await?.pop().flatten();
        let key = match found {
            Some(entry) => {
                let key = entry.value.as_ref().try_into();
                SigningKey(key.map_err(|_| StoreError::Corrupt("signing key"))?)
            }
            None => {
                let key = keys::signing_key();
                transaction
                    .check(key.clone(), None)
                    .put(key, fresh.0.to_vec());
                fresh.clone()
            }
        };
        Ok((key, transaction))
    })
    .await
}
