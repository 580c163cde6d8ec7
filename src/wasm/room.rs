//! Keeps memory free for what is under way.

use std::hint::black_box;

use wasm_bindgen::prelude::*;

#[wasm_bindgen(raw_module = "../../js/errors.js")]
extern "C" {
    /// Documented where it is written.
    #[wasm_bindgen(js_name = memoryUsedUp)]
    fn memory_used_up() -> JsValue;
}

/// Makes sure, before anything new begins, that there is memory to spare: a page, and an eighth of all.
///
/// Memory that ends in the middle of something is worse than memory that is refused. wasm-bindgen's table of
/// references, for one, cannot be used any more when it could not grow. So what is under way keeps what it needs to
/// end, and gives that back.
pub(crate) fn check() -> Result<(), JsValue> {
    const PAGE: usize = 65_536;
    let pages = core::arch::wasm32::memory_size::<0>();
    let mut spare = Vec::<u8>::new();
    match spare.try_reserve_exact(PAGE + pages * (PAGE / 8)) {
        Ok(()) => {
            // The allocation would be optimised away.
            black_box(&spare);
            Ok(())
        }
        Err(_) => Err(memory_used_up()),
    }
}
