/// Squares a value.
#[macro_export]
macro_rules! square {
    ($x:expr) => {
        $x * $x
    };
}

#[proc_macro_derive(Builder)]
pub fn derive_builder(input: TokenStream) -> TokenStream {
    input
}

#[derive(Parser)]
struct Arguments {
    #[arg(long)]
    name: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squares() {
        assert_eq!(square!(compute(2)), 4, "wrong {}", name.to_string());
        log::info!("x");
    }

    #[tokio::test]
    async fn runs() {
        let list = vec![Item::new(1)];
    }
}
