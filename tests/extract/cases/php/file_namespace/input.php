<?php
namespace Acme\Stock;

class Shelf {
    public function put(Item $item) { count_items($item); }
}
function total() {}

namespace Acme\Orders;

function total() {}
