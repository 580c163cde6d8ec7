use std::collections::BTreeMap;

/// What was noted lately of some of very many, by a number of theirs. However many there are, it holds a few thousand: the
/// first that it forgets are of those that were noted longest ago.
pub(super) struct Recent<V> {
    young: BTreeMap<u64, V>,
    old: BTreeMap<u64, V>,
}

impl<V: Copy> Recent<V> {
    const MOST_YOUNG: usize = 5_000;

    pub(super) fn get(&self, number: u64) -> Option<V> {
        let found = self.young.get(&number).or_else(|| self.old.get(&number));
        found.copied()
    }

    pub(super) fn note(&mut self, number: u64, value: V) {
        self.old.remove(&number);
        if self.young.len() >= Self::MOST_YOUNG && !self.young.contains_key(&number) {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(number, value);
    }
}

impl<V> Default for Recent<V> {
    fn default() -> Self {
        Self {
            young: BTreeMap::new(),
            old: BTreeMap::new(),
        }
    }
}
