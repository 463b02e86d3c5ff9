// strobe: calls rust_panics::leaf 1000 unwound 400
// strobe: calls rust_panics::through 3700 unwound 1300
// strobe: calls rust_panics::resumes 100 unwound 100
use std::cell::Cell;
use std::hint::black_box;
use std::panic;

thread_local!(static DROPPED: Cell<u32> = const { Cell::new(0) });

struct Counted;

impl Drop for Counted {
    fn drop(&mut self) {
        DROPPED.with(|dropped| dropped.set(dropped.get() + 1));
    }
}

#[inline(never)]
pub fn leaf(n: u32) -> u32 {
    if black_box(n) % 3 == 0 {
        panic!("leaf {}", n);
    }
    n * 2
}

#[inline(never)]
pub fn through(n: u32, depth: u32) -> u32 {
    let _guard = Counted;
    let result = if depth == 0 { leaf(n) } else { through(n, depth - 1) };
    black_box(result) + 1
}

#[inline(never)]
pub fn resumes(n: u32) -> u32 {
    match panic::catch_unwind(|| through(n * 3, 0)) {
        Ok(value) => value,
        Err(payload) => panic::resume_unwind(payload),
    }
}

fn main() {
    panic::set_hook(Box::new(|_| {}));
    let mut sum = 0u64;
    let mut caught = 0;
    for n in 0..900u32 {
        match panic::catch_unwind(|| through(n, 3)) {
            Ok(value) => sum = sum.wrapping_mul(31).wrapping_add(value as u64),
            Err(payload) => {
                caught += 1;
                assert_eq!(payload.downcast_ref::<String>().unwrap(), &format!("leaf {}", n));
            }
        }
    }
    for n in 0..100u32 {
        assert!(panic::catch_unwind(|| resumes(n)).is_err());
    }
    println!("caught {} dropped {} sum {:016x}", caught, DROPPED.with(|dropped| dropped.get()), sum);
}
