defmodule MyApp.User do
  @moduledoc """
  Users.
  """
  use Ecto.Schema
  import Ecto.Changeset, only: [cast: 3]
  alias MyApp.{Repo, Other}
  alias MyApp.Long.Name, as: N
  require Logger
  @behaviour Plug
  @attr 12
  @type t :: %__MODULE__{a: integer}
  @callback run(term) :: :ok
  defstruct [:name, age: 1]
  @doc "Finds."
  @spec find(integer) :: t
  def find(id) when is_integer(id), do: Repo.get(id)
  def find(id, opts \\ []) do
    helper(id) |> Enum.map(&go/1)
  end
  defp helper(x), do: x
  defmacro mac(x) do quote do: unquote(x) end
  defguard is_big(x) when x > 1
  defdelegate size(x), to: Map
  def a + b, do: 1
  defexception [:message]
  def noparens do 1 end
end
defprotocol Size do
  def size(x)
end
defimpl Size, for: BitString do
  def size(x), do: 1
end
test "some name" do
  assert 1
end
