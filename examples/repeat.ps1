<#
.SYNOPSIS
Repeats a run with two concurrency limits, says how much each varies, and whether the two differ beyond that.

.DESCRIPTION
Each run begins with an empty prefix cache: vLLM empties it when it was started with VLLM_SERVER_DEV_MODE=1. Without -Uri the
built-in endpoint is measured.

.EXAMPLE
./examples/repeat.ps1 -Uri http://127.0.0.1:8000 -MaxConcurrency 16, 32 -RunCount 5
#>
[CmdletBinding()]
param(
    # The endpoint; the built-in one by default.
    [uri] $Uri,

    # The two limits.
    [ValidateCount(2, 2)]
    [int[]] $MaxConcurrency = @(4, 8),

    # How often each is run.
    [int] $RunCount = 3,

    # How many requests of each run.
    [int] $Count = 40,

    # Writes the objects, to go on with, and not their tables.
    [switch] $PassThru
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command Invoke-ServeBenchmark -ErrorAction Ignore)) {
    Import-Module "$PSScriptRoot/../artifacts/module/ServeBench"
}

$simulator = if (-not $Uri) { Start-ServeSimulator -TimeToFirstTokenMs 50 -InterTokenLatencyMs 5 }
try {
    $endpoint = if ($simulator) { $simulator.Uri } else { $Uri }
    $workload = New-ServeDataset -Kind Random -Count $Count -InputLength 128 -OutputLength 32

    $metrics = foreach ($limit in $MaxConcurrency) {
        foreach ($run in 1..$RunCount) {
            $workload |
                Invoke-ServeBenchmark -Uri $endpoint -MaxConcurrency $limit -Label "limit $limit" -ResetPrefixCache |
                Measure-ServeMetrics
        }
    }

    $repetitions = $metrics | Measure-ServeRepetition -By MaxConcurrency -Metric RequestThroughput, OutputThroughput, MeanTtftMs, MeanTpotMs
    $first, $second = $MaxConcurrency.ForEach({ $limit = $_; , @($metrics | Where-Object MaxConcurrency -EQ $limit) })
    $comparisons = Compare-ServeResult $first $second -Metric RequestThroughput, OutputThroughput, MeanTtftMs, MeanTpotMs -Force -WarningAction Ignore
    if ($PassThru) {
        $repetitions
        $comparisons
    }
    else {
        # After the first kind of objects PowerShell prints another kind as a list, unless it is told to make a table of it.
        $repetitions | Format-Table
        $comparisons | Format-Table
    }
}
finally {
    if ($simulator) { $simulator | Stop-ServeSimulator }
}
