import * as Lib from "./lib.sol";

contract Vault is Owned {
    modifier onlyOwner() { check(); _; }

    constructor(uint limit) Owned(limit) {}

    function pay(uint amount) external onlyOwner capped(limitOf(amount)) Lib.logged when.open(1) {
        Coin coin = new Coin{salt: bytes32(amount)}(amount);
        Lib.Box box = new Lib.Box{value: 1}(amount);
        new Coin(amount);
        new Lib.Box(amount);
        uint[] memory none = new uint[](3);
        target.send{value: amount, gas: gasOf(amount)}(abi.encode(amount));
        this.settle{gas: 1}();
        try target.take{value: 1}(amount) returns (uint left) { keep(left); } catch {}
    }
}
