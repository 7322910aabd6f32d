fn checks() {
    assert_eq!(weight, (1, 2), "of {}", crate::name(1));
    assert!(matches!(load(1), Some(x) if big(x)), "no");
    let all = vec![Parcel::new(1), Parcel { size: weigh(2) }];
    println!("{}", all.iter().map(|one| one.sum::<u8>()).count());
}

cfg_if::cfg_if! {
    if #[cfg(unix)] {
        pub fn on_unix(size: u8) -> u8 { weigh(size) }
    } else if #[cfg(windows)] {
        fn on_windows() {}
    } else {
        fn elsewhere() {}
    }
}

pin_project! {
    /// Waits.
    #[derive(Debug)]
    pub struct Waiting<F> {
        #[pin]
        inner: F,
    }
}

lazy_static! {
    static ref TABLE: Vec<u8> = fill();
}

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

macro_rules! make {
    ($name:ident, $size:expr) => {
        fn $name() -> u8 { checked($size) }
        fn fixed() {}
        struct Tuple(u8);
        impl Tuple { fn inner(&self) { helper() } }
    };
}

fn derive(input: Input) -> Stream {
    let name = input.name();
    quote! {
        impl Marked for #name {
            fn mark(&self) -> u8 { marks(self) }
        }
    }
}
