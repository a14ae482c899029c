BeforeAll {
    $root = Join-Path $PSScriptRoot '..' '..' | Resolve-Path | Convert-Path
    Import-Module (Join-Path $root 'artifacts' 'module' 'ServeBench' 'ServeBench.psd1') -Force
    $simulator = Start-ServeSimulator -TimeToFirstTokenMs 20 -InterTokenLatencyMs 2
    $conversations = Join-Path $root 'examples' 'sharegpt-small.json'

    $results = Import-ServeDataset $conversations -Format ShareGpt |
        New-ArrivalSchedule -RequestRate 100 -Seed 42 |
        Invoke-ServeBenchmark -Uri $simulator.Uri -Backend openai-chat -Label 'spec' -Metadata @{ build = '17' }
    $metrics = $results | Measure-ServeMetrics -Percentile 50, 99 -Goodput @{ ttft = 5000 }
}

AfterAll {
    $simulator | Stop-ServeSimulator
}

Describe 'The pipeline' {
    It 'sends every conversation and measures it' {
        $results | Should -HaveCount 20
        $results.Success | Should -Not -Contain $false
        $metrics.Completed | Should -Be 20
        $metrics.TotalOutputTokens | Should -Be ($results | Measure-Object OutputLength -Sum).Sum
        $metrics.RequestGoodput | Should -Be $metrics.RequestThroughput
    }

    It 'lets ordinary commands stand between the steps' {
        $longest = Import-ServeDataset $conversations -Format ShareGpt | Sort-Object OutputLength -Descending | Select-Object -First 3
        $some = $longest | Where-Object InputLength -gt 0 | Invoke-ServeBenchmark $simulator.Uri -Backend openai-chat
        ($some | Measure-Object OutputLength -Maximum).Maximum | Should -Be $longest[0].OutputLength
    }

    It 'stops the run when Select-Object has what it wants' {
        $first = New-ServeDataset -Count 50 -InputLength 8 -OutputLength 100 |
            Invoke-ServeBenchmark $simulator.Uri -RequestRate 1 | Select-Object -First 1
        $first | Should -HaveCount 1
    }

    It 'reports a failed request as data' {
        $failing = Start-ServeSimulator -FailureRate 1
        $failed = New-ServeDataset -Count 3 -InputLength 8 -OutputLength 4 | Invoke-ServeBenchmark $failing.Uri -ErrorAction Stop -WarningAction SilentlyContinue
        $failing | Stop-ServeSimulator
        $failed.Success | Should -Be @($false, $false, $false)
        $failed[0].StatusCode | Should -Be 500
    }

    It 'sends nothing with -WhatIf' {
        New-ServeDataset -Count 3 -InputLength 8 -OutputLength 4 | Invoke-ServeBenchmark $simulator.Uri -WhatIf | Should -BeNullOrEmpty
    }
}

Describe 'Export' {
    It 'to CSV gives a table of plain values' {
        $path = Join-Path $TestDrive 'requests.csv'
        $results | Export-Csv $path
        $rows = Import-Csv $path
        $rows | Should -HaveCount 20
        $rows[0].TtftMs | Should -Match '^[\d.]+$'
        # ItlMs is an array, which Export-Csv prints as its type's name.
        $rows[0].PSObject.Properties | Where-Object Value -match '^System\.|^ServeBench\.' | ForEach-Object Name | Should -Be 'ItlMs'
    }

    It 'to JSON keeps names and numbers' {
        $json = $metrics | ConvertTo-Json -Depth 3 -WarningAction SilentlyContinue | ConvertFrom-Json
        $json.Completed | Should -Be 20
        $json.MeanTtftMs | Should -Be $metrics.MeanTtftMs
    }

    It 'to Clixml and back measures the same' {
        $path = Join-Path $TestDrive 'results.xml'
        $results | Export-Clixml $path
        $again = Import-Clixml $path | Measure-ServeMetrics -Percentile 50, 99
        $again.P99TtftMs | Should -Be $metrics.P99TtftMs
        $again.DurationSeconds | Should -Be $metrics.DurationSeconds
        $again.Label | Should -Be 'spec'
    }

    It 'to a result file and back measures the same' {
        $path = Join-Path $TestDrive 'run.json'
        $metrics | Export-ServeResult $path -Detailed
        $again = Import-ServeResult $path | Measure-ServeMetrics -Percentile 50, 99
        [math]::Abs($again.MeanItlMs - $metrics.MeanItlMs) | Should -BeLessThan 1e-6
        (Get-Content $path -Raw | ConvertFrom-Json).build | Should -Be '17'
    }

    It 'writes the same under a German culture' {
        $culture = [cultureinfo]::CurrentCulture
        $invariant = Join-Path $TestDrive 'invariant.csv'
        $german = Join-Path $TestDrive 'german.csv'
        try {
            $results | Export-ServeResult $invariant -Format Csv
            [cultureinfo]::CurrentCulture = 'de-DE'
            $results | Export-ServeResult $german -Format Csv
            $metrics | Format-ServeMetrics | Out-String | Should -Not -Match '\d,\d\d\b'
        }
        finally {
            [cultureinfo]::CurrentCulture = $culture
        }
        Get-Content $german -Raw | Should -Be (Get-Content $invariant -Raw)
    }
}

Describe 'Views' {
    It 'show results as a table with a line each' {
        $lines = ($results | Out-String -Width 120).Split("`n").TrimEnd() | Where-Object { $_ }
        $lines | Should -HaveCount 22
        $lines[0] | Should -Match 'TTFT'
    }

    It 'fit requests, slots and metrics into 80 columns' {
        $slots = Import-ServeDataset $conversations -Format ShareGpt | New-ArrivalSchedule -RequestRate 5
        foreach ($view in ($slots | Out-String -Width 80), ($slots.Request | Out-String -Width 80), ($metrics | Out-String -Width 80)) {
            ($view.Split("`n").TrimEnd() | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
        }
    }
}

Describe 'Serialisation' {
    It 'lets results of another process be measured here' {
        $module = (Get-Module ServeBench).ModuleBase
        $uri = $simulator.Uri
        $job = Start-Job {
            Import-Module $using:module
            New-ServeDataset -Count 5 -InputLength 8 -OutputLength 4 | Invoke-ServeBenchmark $using:uri -Label 'far away'
        }
        $far = $job | Receive-Job -Wait -AutoRemoveJob | Measure-ServeMetrics
        $far.Completed | Should -Be 5
        $far.Label | Should -Be 'far away'
        $far.TotalOutputTokens | Should -Be 20
    }
}

Describe 'Examples' {
    It 'quickstart.ps1 prints the metrics and writes both files' {
        $folder = Join-Path $TestDrive 'quickstart'
        $output = & "$root/examples/quickstart.ps1" -RequestRate 50 -OutputFolder $folder | Out-String
        $output | Should -Match 'Successful requests:\s+20'
        Import-Csv (Join-Path $folder 'requests.csv') | Should -HaveCount 20
        (Import-ServeResult (Join-Path $folder 'run.json') | Measure-ServeMetrics).Completed | Should -Be 20
    }

    It 'rate-sweep.ps1 shows a line a rate' {
        $csv = Join-Path $TestDrive 'sweep.csv'
        & "$root/examples/rate-sweep.ps1" -Uri $simulator.Uri -RequestRate 50, 100 -Count 5 -CsvPath $csv | Out-String | Should -Match '(?m)^\s*100\.'
        Import-Csv $csv | Should -HaveCount 2
    }
}
