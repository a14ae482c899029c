# Part of try-windows.sh: what a session on Windows does with the simulator, with paths, and with a file that is open elsewhere.
param([string] $Folder)

$ErrorActionPreference = 'Stop'
$WarningPreference = 'SilentlyContinue'
$ProgressPreference = 'SilentlyContinue'

function Assert([bool] $condition, [string] $what) {
    if (-not $condition) {
        throw "not so: $what"
    }
}

$null = [IO.Directory]::CreateDirectory("$Folder\paths")
Set-Location $Folder
$simulator = Start-ServeSimulator -TimeToFirstTokenMs 5 -InterTokenLatencyMs 1

# Files by relative, absolute and wildcard paths.
$results = New-ServeDataset 4 -InputLength 8 -OutputLength 4 | Invoke-ServeBenchmark $simulator.Uri -JournalPath .\paths\run.jsonl
Assert (@($results | Where-Object Success).Count -eq 4) 'all requests succeed'
$results | Export-ServeResult "$Folder\paths\requests.csv" -Format Csv
$results | Measure-ServeMetrics | Export-ServeResult paths\run.json -Detailed
Assert (@(Import-ServeResult .\paths\*.json*).Count -ge 5) 'files are found by a wildcard'
'{"prompt": "a"}' | Set-Content "$Folder\paths\data.jsonl"
Assert ((Import-ServeDataset "$Folder\paths\data.jsonl" -Format Custom -OutputLength 4).Prompt -eq 'a') 'a dataset has a drive'

# An unquoted path in a command line keeps its backslashes.
$steps = ConvertFrom-VllmCommand "vllm bench serve --dataset-name sharegpt --dataset-path $Folder\paths\data.jsonl --model m"
Assert ([string] $steps -match [regex]::Escape("$Folder\paths\data.jsonl")) 'a path of a command line is whole'

# A picture by its address.
[IO.File]::WriteAllBytes("$Folder\paths\a.png", [Convert]::FromBase64String('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='))
"{`"prompt`": `"a`", `"image_files`": [`"file:///$($Folder.Replace('\', '/'))/paths/a.png`"]}" | Set-Content paths\images.jsonl
$image = Import-ServeDataset paths\images.jsonl -Format CustomImage -OutputLength 4 -EmbedFile
Assert ($image.Media[0].ToJson() -match 'data:image/png;base64,') 'file:///drive: is a path'

# A file that another program holds open is named so.
$held = [IO.File]::Open("$Folder\paths\requests.csv", 'Open', 'Read', 'Read')
try {
    $results | Export-ServeResult "$Folder\paths\requests.csv" -Format Csv
    $said = 'nothing'
}
catch {
    $said = "$_"
}
finally {
    $held.Dispose()
}
Assert ($said -match 'requests\.csv' -and $said -match 'another program has the file open') "an open file is named: $said"

# Folders that differ only by case do not share one.
$script:calls = 0
$runs = Invoke-ServeSweep -OutputFolder "$Folder\sweep" -ExperimentName e -RunCount 1 -BenchmarkParameter @{ label = 'Slow' }, @{ label = 'slow' } -Benchmark {
    $script:calls++
    New-ServeDataset $script:calls -InputLength 4 -OutputLength 2 | Invoke-ServeBenchmark $simulator.Uri | Measure-ServeMetrics
}
Assert (@($runs).Count -eq 2 -and (Get-ChildItem "$Folder\sweep\e" -Directory).Count -eq 2) 'two settings that differ by case are two runs'

# Only the simulator has the port.
$other = [Net.Sockets.Socket]::new('InterNetwork', 'Stream', 'Tcp')
$other.SetSocketOption('Socket', 'ReuseAddress', $true)
$taken = try { $other.Bind([Net.IPEndPoint]::new([Net.IPAddress]::Loopback, $simulator.Port)); $true } catch { $false }
$other.Dispose()
Assert (-not $taken) 'nobody else can bind the port'

$simulator | Stop-ServeSimulator
[Console]::Out.WriteLine('all right')
