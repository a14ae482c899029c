BeforeAll {
    $manifest = Join-Path $PSScriptRoot '..' '..' 'artifacts' 'module' 'ServeBench' 'ServeBench.psd1' | Resolve-Path | Convert-Path
    Import-Module $manifest -Force
    $failing = Start-ServeSimulator -FailureRate 1
}

AfterAll {
    $failing | Stop-ServeSimulator
}

Describe 'A stop rule' {
    It 'of a phase ends it, and the next one follows' {
        $phases = New-ServePhase first -RequestRate 40 -DurationSec 60 | New-ServePhase second -RequestRate 40 -DurationSec 60
        $run = (New-ServeDataset -Count 20 -InputLength 4 -OutputLength 2 |
                Invoke-ServeBenchmark $failing.Uri -Phase $phases -StopWhen (New-ServeStopRule 'errors >= 5' -Scope Phase) -WarningAction SilentlyContinue)[0].Run
        $run.Phases.Name | Should -Be 'first', 'second'
        $run.Stops.Scope | Should -Be 'Phase', 'Phase'
        $run.Stopped | Should -BeFalse
    }

    It 'of a plan has a scope too' {
        Set-Content TestDrive:/plan.yaml @"
version: 1
dataset: { count: 20, inputLength: 4, outputLength: 2 }
schedule:
  phase:
    - { name: first, requestRate: 40, durationSec: 60 }
    - { name: second, requestRate: 40, durationSec: 60 }
run:
  uri: $($failing.Uri)
  stopWhen:
    - { rule: errors >= 2, mode: Monitor }
    - { rule: errors >= 5, scope: Phase }
measure: {}
"@
        Test-ServePlan TestDrive:/plan.yaml | Should -BeNullOrEmpty
        $metrics = Invoke-ServePlan TestDrive:/plan.yaml -WarningAction SilentlyContinue
        $metrics.Run.Phases.Name | Should -Be 'first', 'second'
        $metrics.Run.Stops | Where-Object Scope -eq 'Phase' | Should -HaveCount 2
        $metrics.Run.Stops | Where-Object Mode -eq 'Monitor' | Should -HaveCount 1
    }

    It 'that only watches lets the run go on' {
        $results = New-ServeDataset -Count 30 -InputLength 4 -OutputLength 2 |
            Invoke-ServeBenchmark $failing.Uri -RequestRate 20 -StopWhen @{ Rule = 'errors >= 1'; Mode = 'Monitor' } -WarningAction SilentlyContinue
        $results | Should -HaveCount 30
        $results[0].Run.Stops.Mode | Should -Be 'Monitor'
        $results[0].Run.EndReason | Should -BeNullOrEmpty
    }

    It 'shows itself in a table, and survives a CSV' {
        $rules = New-ServeStopRule over-saturation -Mode Monitor -FalseAlarm 0.05 | Select-Object Rule, Mode, Scope
        $rules | Export-Csv TestDrive:/rules.csv
        (Import-Csv TestDrive:/rules.csv).Rule | Should -Be 'over-saturation (false alarm 5 %)'
        (New-ServeStopRule 'errors >= 5' -Scope Phase | Format-Table | Out-String) | Should -Match 'errors >= 5'
    }

    It 'that cannot be read is an error before the load' {
        { New-ServeStopRule 'eror >= 5' } | Should -Throw -ErrorId 'StopRuleInvalid*'
    }
}
