<#
.SYNOPSIS
A soak by time: a warm-up, a plateau and a spike in the middle of it, measured phase by phase and second by second.

.DESCRIPTION
Starts the built-in endpoint unless it is given another one. On machines without pwsh:
dotnet run --project src/ServeBench.Shell -c Release -- -File examples/soak.ps1

.EXAMPLE
./examples/soak.ps1

.EXAMPLE
./examples/soak.ps1 -Uri http://127.0.0.1:8000 -RequestRate 8 -DurationSec 28800
#>
[CmdletBinding()]
param(
    # Endpoint to load; the built-in one by default.
    [uri] $Uri,

    # Requests a second on the plateau.
    [double] $RequestRate = 20,

    # Seconds that the plateau lasts, the spike included.
    [double] $DurationSec = 10,

    # Where soak.json and soak.html go; a new folder below the system's temporary folder by default.
    [string] $OutputFolder = "$([System.IO.Path]::GetTempPath())servebench-$([guid]::NewGuid().ToString('N').Substring(0, 8))"
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command Invoke-ServeBenchmark -ErrorAction Ignore)) {
    Import-Module "$PSScriptRoot/../artifacts/module/ServeBench"
}

[void] [System.IO.Directory]::CreateDirectory($OutputFolder)
$phases = New-ServePhase warm-up -Kind Warmup -RequestRate ($RequestRate / 10) -RampTo $RequestRate -DurationSec ($DurationSec / 10) |
    New-ServePhase before -RequestRate $RequestRate -DurationSec ($DurationSec * 0.45) -Seamless |
    New-ServePhase spike -RequestRate ($RequestRate * 4) -DurationSec ($DurationSec * 0.1) -Seamless |
    New-ServePhase after -RequestRate $RequestRate -DurationSec ($DurationSec * 0.45) -Seamless -GraceSec 30

$simulator = if (-not $Uri) { Start-ServeSimulator -TimeToFirstTokenMs 20 -InterTokenLatencyMs 5 }
try {
    $results = New-ServeDataset -Kind Random -Count 200 -InputLength 32 -OutputLength 16 |
        Invoke-ServeBenchmark -Uri ($Uri ?? $simulator.Uri) -Phase $phases -Label soak -WarningAction SilentlyContinue

    $results | Measure-ServeMetrics -By Phase | Format-Table Phase, Completed, Failed, Cut, RequestThroughput, MeanTtftMs, P99TtftMs, P99E2elMs
    'The slowest windows:'
    $results | Get-ServeTimeline -WindowSec 1 | Where-Object P99TtftMs | Sort-Object P99TtftMs -Descending | Select-Object -First 3 | Format-Table StartSeconds, Phase, InFlight, Arrivals, P99TtftMs

    $results | Export-ServeResult "$OutputFolder/soak.json" -Detailed
    $results | Export-ServeReport "$OutputFolder/soak.html"
    "Results: $OutputFolder"
}
finally {
    if ($simulator) { $simulator | Stop-ServeSimulator }
}
