// SPDX
pragma solidity ^0.8;
import "./A.sol";
import {B, C as D} from "./B.sol";
import * as E from "e/E.sol";
/// @title doc
abstract contract Token is Base, IERC20(1) {
  using SafeMath for uint256;
  struct S { uint a; address b; }
  enum Kind { One, Two }
  event Transfer(address indexed from, uint v);
  error Bad(uint x);
  uint256 public total; uint constant MAX = 1;
  mapping(address => uint) balances;
  modifier onlyOwner() { require(msg.sender == owner); _; }
  constructor(uint x) Base(x) { }
  function f(uint a) public onlyOwner returns (uint) { emit Transfer(a, 1); g(a); lib.h(1); revert Bad(1); uint loc = 1; }
  function decl() external virtual;
  receive() external payable {}
  fallback() external {}
  type UFixed is uint256;
}
interface I { function x() external; }
library L { }
function free(uint a) pure returns (uint) { return a; }
uint constant TOP = 1;
