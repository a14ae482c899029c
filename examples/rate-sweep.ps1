<#
.SYNOPSIS
Runs one workload at several request rates and shows how the latencies grow with the load.

.DESCRIPTION
Without -Uri it measures the built-in endpoint, which queues what exceeds four
requests at once, so that the knee of the curve can be seen.

.EXAMPLE
./examples/rate-sweep.ps1 -Uri http://127.0.0.1:8000 -RequestRate 1, 2, 4, 8, 16 -CsvPath ./sweep.csv -PagePath ./sweep.html
#>
[CmdletBinding()]
param(
    # The endpoint; the built-in one by default.
    [uri] $Uri,

    # The rates, in requests a second.
    [double[]] $RequestRate = @(2, 5, 10, 20),

    # How many requests at each rate.
    [int] $Count = 40,

    # A file for the table; none by default.
    [string] $CsvPath,

    # A page with the curve of the latency over the rate; none by default.
    [string] $PagePath
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command Invoke-ServeBenchmark -ErrorAction Ignore)) {
    Import-Module "$PSScriptRoot/../artifacts/module/ServeBench"
}

# What cannot be written at the end is said before the load.
foreach ($path in @($CsvPath, $PagePath).Where({ $_ })) {
    $folder = Split-Path $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($path)
    if (-not (Test-Path -LiteralPath $folder -PathType Container)) {
        throw "There is no folder '$folder' for '$path'. Make it, or give another path."
    }
}

$simulator = if (-not $Uri) { Start-ServeSimulator -TimeToFirstTokenMs 50 -InterTokenLatencyMs 5 -MaxConcurrency 4 }
try {
    $endpoint = if ($simulator) { $simulator.Uri } else { $Uri }
    $seed = 0

    # Prompts of their own for each rate, so that none finds those of the rate before in the server's prefix cache.
    $metrics = foreach ($rate in $RequestRate) {
        $seed++
        New-ServeDataset -Kind Random -Count $Count -InputLength 128 -OutputLength 32 -Seed $seed |
            New-ArrivalSchedule -RequestRate $rate -Seed 42 |
            Invoke-ServeBenchmark -Uri $endpoint -Label "rate $rate" |
            Measure-ServeMetrics -Percentile 50, 99
    }

    $metrics | Format-Table RequestRate, RequestThroughput, OutputThroughput, MedianTtftMs, P99TtftMs, P99E2elMs
    if ($CsvPath) {
        $metrics | Export-Csv $CsvPath
    }
    if ($PagePath) {
        $metrics | Export-ServeSweepPlot $PagePath -VarX request_rate -VarY p99_ttft_ms
    }
}
finally {
    if ($simulator) { $simulator | Stop-ServeSimulator }
}
