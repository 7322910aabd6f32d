<# .SYNOPSIS doc #>
using module Foo
using namespace System.IO
Import-Module Bar
. $PSScriptRoot\lib.ps1
. ./other.ps1
function Get-Thing {
  param([string]$Name, [int]$N = 1)
  Invoke-Other -X $Name
  $obj.Method(1)
  [Math]::Abs(2)
}
function script:Private-One($x) { }
filter Only-Odd { $_ }
class Animal : Base, IFace {
  [string]$Name
  static [int]$Count = 0
  hidden [int] $h
  Animal([string]$n) { $this.Name = $n }
  [void] Speak() { Write-Host "hi" }
  static [int] Make() { return 1 }
}
enum Color { Red; Green = 2 }
$global:Var = 1
workflow W { }
class A {
    [int] hiddenThing([int]$a) { return $a }
    hidden [string] $secret
    static [int] staticCount([int]$b) { return $b }
    [int] hidden2([int]$a, [string]$b) { return $a }
}
Configuration Web {
    Node 'a' { Install-It }
}
function staticName { }
