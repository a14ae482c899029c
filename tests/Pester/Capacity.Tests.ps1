BeforeAll {
    $manifest = Join-Path $PSScriptRoot '..' '..' 'artifacts' 'module' 'ServeBench' 'ServeBench.psd1' | Resolve-Path | Convert-Path
    Import-Module $manifest -Force
    # Two places: from three requests at a time on, one waits for a whole answer.
    $simulator = Start-ServeSimulator -TimeToFirstTokenMs 20 -InterTokenLatencyMs 40 -MaxConcurrency 2
    $found = New-ServeDataset -Count 60 -InputLength 4 -OutputLength 3 |
        Find-ServeCapacity $simulator.Uri 'p50 ttft <= 60 ms' -Variable MaxConcurrency -Maximum 16 -ProbeDurationSec 0.5 -MaxProbeDurationSec 0.5 -MaxProbeCount 6
    $answer = $found[-1]
    $width = 80
}

AfterAll {
    $simulator | Stop-ServeSimulator
}

Describe 'A search for a load' {
    It 'writes every probe, and then the answer' {
        $answer | Should -BeOfType ServeBench.Decisions.ServeCapacity
        $found[0..($found.Count - 2)].Number | Should -Be (1..($found.Count - 1))
        $answer.ProbeCount | Should -Be ($found.Count - 1)
    }

    It 'names no load that is wrong' {
        # On a machine that is too busy to measure, probes may bound nothing.
        ($answer.HighestPass ?? 1) | Should -BeLessOrEqual 2
        ($answer.LowestFail ?? 16) | Should -BeGreaterThan 2
    }

    It 'is what the session has last' {
        Get-ServeLastRun -Capacity | Should -Be $answer
    }

    It 'shows its reason in whole words in a narrow window, <After>' -ForEach @(
        @{ After = 'by itself' }
        @{ After = 'after its probes' }
    ) {
        $shown = if ($After -eq 'by itself') { $answer } else { $found }
        $lines = ($shown | Out-String -Width $width) -split '\r?\n'
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual $width
        $text = $lines -join "`n"
        foreach ($word in $answer.Reason -split ' ') { $text | Should -Match "(?m)(^|\s)$([regex]::Escape($word))(\s|$)" }
    }

    It 'shows its probes in a table of one line each' {
        $rows = ($found | Select-Object -SkipLast 1 | Out-String -Width $width) -split '\r?\n' | Where-Object { $_ -match '^\s*\d+ ' }
        $rows | Should -HaveCount ($found.Count - 1)
    }

    It 'survives serialisation and a CSV' {
        $answer | Export-Clixml TestDrive:/answer.xml
        (Import-Clixml TestDrive:/answer.xml).Reason | Should -Be $answer.Reason
        $found | Select-Object -SkipLast 1 | Export-Csv TestDrive:/probes.csv
        (Import-Csv TestDrive:/probes.csv).Load | ForEach-Object { [double]::Parse($_, [cultureinfo]::CurrentCulture) } | Should -Be ($found | Select-Object -SkipLast 1).Load
    }

    It 'belongs to a plan too' {
        Set-Content TestDrive:/capacity.yaml @"
version: 1
dataset: { count: 20, inputLength: 4, outputLength: 3 }
run: { uri: $($simulator.Uri) }
capacity: { objective: [p50 ttft <= 5 s], variable: MaxConcurrency, maximum: 2, probeDurationSec: 0.5, maxProbeDurationSec: 0.5, maxProbeCount: 6 }
"@
        $planned = Invoke-ServePlan TestDrive:/capacity.yaml
        $planned[-1].Objective | Should -Be 'p50 ttft <= 5000 ms'
        $planned[-1].ProbeCount | Should -Be ($planned.Count - 1)
    }
}
