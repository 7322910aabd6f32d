defmodule Depot.Store do
  alias Depot.Parcel

  defstruct [:path, items: []]

  def new(path) do
    %__MODULE__{path: path}
  end

  def find(store, name) when is_binary(name) do
    case Enum.find(store.items, fn item -> item.name == name end) do
      nil -> {:error, "none"}
      item -> {:ok, item}
    end
  end

  defp count(items) do
    length(items) + 1
  end

  def save(store) do
    Parcel.write(store.path, count(store.items))
  end
end
