public class BadOrder(int id, string text) : Exception($"Order {id}: {text}");
public struct Place(int row) : IPlace;
public class Order
{
    string Label => "{" + Name;
    public string Name { get; } = "{}";
    [Pattern("{0}")] void Show(string format = "{0}") { }
}
