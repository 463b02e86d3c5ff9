// Panics with panic=abort, a few calls deep.
use std::hint::black_box;

#[inline(never)]
pub fn before(number: usize) -> usize { black_box(number + 1) }

#[inline(always)]
fn inside(list: &[u32], at: usize) -> u32 { black_box(list)[black_box(at)] }

#[inline(never)]
pub fn beyond(list: &[u32]) -> u32 {
    let at = before(list.len());
    black_box(inside(list, at) + 1)
}

fn main() {
    let list = vec![1, 2, 3];
    println!("{}", black_box(beyond(black_box(&list))));
}
