function New-Store {
    param([string]$Path)
    return @{ Path = $Path; Items = @() }
}

function Find-Item {
    param($Store, [string]$Name)
    foreach ($item in $Store.Items) {
        if ($item.Name -eq $Name) {
            return $item
        }
    }
}

class Box {
    [string]$Label

    [int] Count([object[]]$items) {
        return $items.Length + 1
    }
}

function Save-Store {
    param($Store)
    Write-Output $Store.Path
}
