#[derive(Debug)]
pub struct Parcel;
