#[proc_macro_derive(Parcel)] // hit: decorator proc_macro_derive
pub fn derive(input: TokenStream) -> TokenStream { input }
