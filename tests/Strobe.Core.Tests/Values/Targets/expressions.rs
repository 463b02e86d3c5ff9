// Prints what the compiler makes of paths over a structure, then waits so that its memory can be looked at.
#![allow(dead_code)]
use std::io::{stdin, stdout, Read, Write};

pub struct Inner {
    pair: (i16, f64),
    list: [u32; 3],
}

pub struct State {
    flag: bool,
    small: i8,
    count: u64,
    gain: f32,
    inner: Inner,
    boxed: Box<Inner>,
    name: String,
    word: &'static str,
    numbers: Vec<i32>,
    slice: &'static [u16],
    letter: char,
}

macro_rules! show {
    ($kind:literal, $text:literal, $value:expr) => {
        println!("{}\t{}\t{}", $kind, $text, $value)
    };
}

#[inline(never)]
#[no_mangle]
pub fn look(s: &State) {
    println!("s\t\t{}", s as *const State as usize);
    show!("b", "s.flag", s.flag);
    show!("i", "s.small", s.small);
    show!("i", "s.count + 1", s.count + 1);
    show!("f", "s.gain", s.gain as f64);
    show!("i", "s.inner.pair.0", s.inner.pair.0);
    show!("f", "s.inner.pair.1 / 4", s.inner.pair.1 / 4.0);
    show!("i", "s.inner.list[1]", s.inner.list[1]);
    show!("i", "s.boxed.list[2]", s.boxed.list[2]);
    show!("i", "len(s.name)", s.name.len());
    show!("b", "s.name == 'strobe'", s.name == "strobe");
    show!("b", "s.word == 'other'", s.word == "other");
    show!("b", "s.word == 'word'", s.word == "word");
    show!("i", "s.numbers[2]", s.numbers[2]);
    show!("i", "len(s.numbers)", s.numbers.len());
    show!("i", "s.slice[1] + len(s.slice)", s.slice[1] as usize + s.slice.len());
    show!("b", "s.letter == 'λ'", s.letter == 'λ');
    println!("end");
    stdout().flush().unwrap();
    let mut byte = [0u8];
    let _ = stdin().read(&mut byte);
}

fn main() {
    let inner = || Inner { pair: (-3, 10.5), list: [4, 5, 6] };
    look(&State {
        flag: true,
        small: -7,
        count: u64::MAX - 1,
        gain: 0.25,
        inner: inner(),
        boxed: Box::new(inner()),
        name: "strobe".to_string(),
        word: "word",
        numbers: vec![1, 2, 3],
        slice: &[100, 200],
        letter: 'λ',
    });
}
