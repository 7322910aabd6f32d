<?php

declare(strict_types=1);

namespace Shop\Items;

/**
 * A thing on sale.
 */
#[Entity, Table('items')]
abstract class Item extends \Model\Base implements Priced, Model\Named
{
    use Logged, Cached { Logged::write insteadof Cached; read as protected readQuietly; }

    public const LOW = 1, HIGH = 2;
    final protected const string KIND = 'item';
    private static ?int $count = 1, $spare;
    public readonly string $name;
    var $old;

    public function __construct(private int $id, protected readonly ?Price $price = null, $plain = 1)
    {
        parent::__construct();
    }

    abstract protected function check(): void;

    public static function make(self $from, int ...$ids): static
    {
        return new static($from->id);
    }

    final public function &items(): iterable
    {
        yield 1;
    }
}

final readonly class Unit {}

interface Visitor extends Walker, Closer
{
    const DEPTH = 3;
    public function visit(Item $item);
}

trait Logged
{
    use Quiet;
    private $log = [];
    abstract function level();
    static function write() {}
}

enum Size: string implements HasLabel
{
    case Small = 's';
    case Large = 'l';
    const DEFAULT = self::Small;
    public function label(): string { return ucfirst($this->value); }
}
