global using Xunit;
using System.Collections.Generic;
using static System.Math;
using Text = System.Text.StringBuilder;
extern alias Old;

[assembly: AssemblyTitle("calls")]

Console.WriteLine($"top {Format(1)} level");
var text = new Text();
text?.Append(@"verbatim").Append("x").Clear();
List<int> list = new();
Helper<int>.Run(nameof(list));
int Twice(int a) { return Max(a, a) * 2; }
class Program { Dictionary<string, Item> items = new Dictionary<string, Item>(); }
