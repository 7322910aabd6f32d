class Animal {
  Animal() { }
  Animal([string]$n) { $this.Name = $n }
  hidden [void] Hid() {}
  hidden [void] Hid2() { }
  NoType() { }
  NoType2() { Do-It }
  [string] Speak() { }
  static NoType3() { Do-It }
}
[Flags()]
enum Fl2 : byte { A = 1 }
enum Fl3 : byte { B = 1 }
function Get-X { }
Import-Module -Name Foo, Bar
Import-Module Foo2, Bar2
Import-Module 'Foo3' -Force
Import-Module -Force -Name "Foo4"
class Q : Base, IThing { Q([string]$n) : base($n) { Do-It } [int] M() { return 1 } }
