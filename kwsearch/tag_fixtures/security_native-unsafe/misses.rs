fn first(values: &[u8]) -> u8 {
    let text = "unsafe";
    values[0]
}
