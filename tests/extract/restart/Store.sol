pragma solidity ^0.8.0;

import {Base} from "./Base.sol";

contract Store is Base {
    uint256 public total;

    event Sent(address indexed to, uint256 amount);

    constructor(uint256 start) {
        total = start;
    }

    function send(address to, uint256 amount) external onlyOwner {
        require(amount > 0, "nothing");
        total -= amount;
        emit Sent(to, amount);
    }

    function share(uint256 most) public view returns (uint256) {
        if (total > most) {
            return most;
        }
        return total * 2;
    }
}

library Sums {
    function add(uint256 a, uint256 b) internal pure returns (uint256) {
        return a + b;
    }
}
