<#
.SYNOPSIS
The whole pipeline against the built-in endpoint: real conversations, bursty arrivals, metrics, a result file and a CSV.

.DESCRIPTION
On machines without pwsh:
dotnet run --project src/ServeBench.Shell -c Release -- -File examples/quickstart.ps1

.EXAMPLE
./examples/quickstart.ps1 -RequestRate 20 -OutputFolder ./results
#>
[CmdletBinding()]
param(
    # Requests a second.
    [double] $RequestRate = 10,

    # Where run.json and requests.csv go; a new folder below the system's temporary folder by default.
    [string] $OutputFolder = "$([System.IO.Path]::GetTempPath())servebench-$([guid]::NewGuid().ToString('N').Substring(0, 8))"
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command Invoke-ServeBenchmark -ErrorAction Ignore)) {
    Import-Module "$PSScriptRoot/../artifacts/module/ServeBench"
}

[void] [System.IO.Directory]::CreateDirectory($OutputFolder)

$simulator = Start-ServeSimulator -TimeToFirstTokenMs 50 -InterTokenLatencyMs 10
try {
    $results = Import-ServeDataset "$PSScriptRoot/sharegpt-small.json" -Format ShareGpt |
        New-ArrivalSchedule -RequestRate $RequestRate -Burstiness 0.7 -Seed 42 |
        Invoke-ServeBenchmark -Uri $simulator.Uri -Backend openai-chat -Label quickstart

    $metrics = $results | Measure-ServeMetrics -Percentile 50, 90, 99 -Goodput @{ ttft = 200; tpot = 30 }
    $metrics | Format-ServeMetrics

    $results | Test-ServeObjective 'p80 ttft <= 200 ms', 'failed <= 0' -FailOn Fail

    $metrics | Export-ServeResult "$OutputFolder/run.json" -Detailed
    $results | Export-ServeResult "$OutputFolder/requests.csv" -Format Csv
    "Results: $OutputFolder"
}
finally {
    $simulator | Stop-ServeSimulator
}
