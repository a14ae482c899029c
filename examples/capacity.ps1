<#
.SYNOPSIS
Finds the greatest load at which a server meets its objectives, and says how sure that is.

.DESCRIPTION
Without -Uri it measures the built-in endpoint, which works on four requests at once,
so that more of them wait for each other.

.EXAMPLE
./examples/capacity.ps1 -Uri http://127.0.0.1:8000 -Objective 'p99 ttft <= 500 ms', 'failed <= 1 %' -Variable RequestRate -ProbeDurationSec 60
#>
[CmdletBinding()]
param(
    # The endpoint; the built-in one by default.
    [uri] $Uri,

    # What has to be met.
    [string[]] $Objective = @('p50 ttft <= 150 ms', 'failed <= 1 %'),

    # The load to vary: RequestRate, MaxConcurrency or Conversations.
    [string] $Variable = 'MaxConcurrency',

    # The greatest load to try.
    [double] $Maximum = 64,

    # Seconds before which no probe passes; a probe that is not decided takes up to four times as long.
    [double] $ProbeDurationSec = 2,

    # The most probes.
    [int] $MaxProbeCount = 12
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command Find-ServeCapacity -ErrorAction Ignore)) {
    Import-Module "$PSScriptRoot/../artifacts/module/ServeBench"
}

$simulator = if (-not $Uri) { Start-ServeSimulator -TimeToFirstTokenMs 50 -InterTokenLatencyMs 20 -MaxConcurrency 4 }
try {
    $endpoint = if ($simulator) { $simulator.Uri } else { $Uri }
    $search = @{
        Uri              = $endpoint
        Objective        = $Objective
        Variable         = $Variable
        Maximum          = $Maximum
        ProbeDurationSec = $ProbeDurationSec
        MaxProbeCount    = $MaxProbeCount
    }

    # Each probe is an object as soon as it has ended; the last object is the answer.
    $all = New-ServeDataset -Kind Random -Count 500 -InputLength 64 -OutputLength 4 | Find-ServeCapacity @search
    $all | Select-Object -SkipLast 1 | Format-Table Number, Load, Purpose, Verdict, IsBound, Margin, RequestCount, DurationSeconds
    $all[-1] | Format-List
}
finally {
    if ($simulator) { $simulator | Stop-ServeSimulator }
}
