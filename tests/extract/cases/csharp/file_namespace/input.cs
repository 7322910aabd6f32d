using System;
namespace Acme.Stock;

public class Shelf
{
    public void Put(Item item) { Count(item); }
}
public enum Size { Small, Large }
