<?php

namespace Example;

use Countable;

class Store implements Countable
{
    private $names = [];

    public function __construct(string $first)
    {
        $this->names[] = $first;
    }

    public function find(string $part, bool $exact = false): array
    {
        $found = [];
        foreach ($this->names as $key => $name) {
            if ($exact && $name === $part) {
                $found[] = $name;
            } elseif (strpos($name, $part) !== false) {
                $found[$key] = "{$name} in part";
            }
        }
        return $found;
    }

    public function count(): int
    {
        return count($this->names);
    }
}

function open_store(string $path): Store
{
    return new Store($path);
}

interface Reader
{
    public function read(int $count): string;
}
