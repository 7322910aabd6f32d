<?php
namespace Shop {
    use Model\Base;
    use Model\Item as Article, Other\Thing;
    use Tools\{Hammer, Saw as Cutter, Power\Drill, function bend, const STEEL};
    use function Tools\sharpen;
    use const Tools\IRON as METAL;
    use Single;

    require 'config.php';
    require_once __DIR__ . '/lib/setup.php';
    include("view.php");
    include_once $dynamic;

    function run(Article $a, ?Base $b, Cutter|Drill $c): Thing
    {
        sharpen(new Cutter(METAL));
        return new \Model\Thing();
    }
}

namespace {
    \Shop\run();
}
