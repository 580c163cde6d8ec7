//! Keeps memory free for what is under way.

use std::hint::black_box;

use wasm_bindgen::prelude::*;

#[wasm_bindgen(raw_module = "../../js/errors.js")]
extern "C" {
    /// Documented where it is written.
    #[wasm_bindgen(js_name = memoryUsedUp)]
    pub(crate) fn memory_used_up() -> JsValue;
}

const PAGE: usize = 65_536;

/// Makes sure, before anything new begins, that there is memory to spare.
///
/// Memory that ends in the middle of something is worse than memory that is refused. wasm-bindgen's table of
/// references, for one, cannot be used any more when it could not grow. So what is under way keeps what it needs to
/// end, and gives that back.
pub(crate) fn check() -> Result<(), JsValue> {
    let is_spare = if cfg!(feature = "registry") {
        // What a request takes is small, and records that come and go leave memory in small pieces.
        is_free(2 * PAGE, 1) || is_free(512, 256)
    } else {
        // The tables of all calls grow in one piece each.
        let all = core::arch::wasm32::memory_size::<0>() * PAGE;
        is_free(PAGE + all / 8, 1)
    };
    if is_spare {
        Ok(())
    } else {
        Err(memory_used_up())
    }
}

/// Whether there are so many pieces of memory of this size.
fn is_free(size: usize, pieces: usize) -> bool {
    let mut piece = Vec::<u8>::new();
    let is_free = piece.try_reserve_exact(size).is_ok();
    // What nobody looks at is never allocated.
    black_box(&piece);
    is_free && (pieces == 1 || self::is_free(size, pieces - 1))
}
