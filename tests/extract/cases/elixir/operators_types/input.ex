defmodule Parsers do
  @enforce_keys [:id]
  @tag :slow
  @type t :: integer() | String.t()
  @typep pair(a) :: {a, Other.pair(a), Account.t}
  @spec parse(map(), keyword()) :: result(t) when t: term()
  @callback run(state()) :: :ok
  @spec t <|> t :: t
  def a <|> b, do: either(a, b)
  def left ~> right when is_list(left) do
    left.name
    left.first.name
    left.size()
    left.apply(1)
    :erlang.now
    Clock.now
  end
  defp !value, do: value
  defmacro a ~>> b do
    join(a, b)
  end
  @limit compute(3)
end
