const one = value as Wire.Core.Params;
const two = value satisfies Wire.Core.Deep.Option;
const three = value as Wire.Core.List<Wire.Item>;
const four = (value as Wire.Core).field;
