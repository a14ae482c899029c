BeforeAll {
    $manifest = Join-Path $PSScriptRoot '..' '..' 'artifacts' 'module' 'ServeBench' 'ServeBench.psd1' | Resolve-Path | Convert-Path
    Import-Module $manifest -Force
    $cmdlets = Get-Command -Module ServeBench -CommandType Cmdlet
}

Describe 'The module' {
    It 'has a manifest that PowerShell accepts' {
        $info = Test-ModuleManifest $manifest -ErrorAction Stop -WarningVariable warnings
        $info.Name | Should -Be 'ServeBench'
        $info.PowerShellVersion | Should -Be '7.6'
        $warnings | Should -BeNullOrEmpty
    }

    It 'exports every cmdlet and alias that its manifest names' {
        $data = Import-PowerShellDataFile $manifest
        $cmdlets.Name | Sort-Object | Should -Be ($data.CmdletsToExport | Sort-Object)
        (Get-Command -Module ServeBench -CommandType Alias).Name | Sort-Object | Should -Be ($data.AliasesToExport | Sort-Object)
    }

    It 'is found by name once its folder is on the module path, and loads when a cmdlet is called' {
        $folder = Split-Path (Split-Path $manifest)
        $count = pwsh -NoProfile -NonInteractive -Command "
            `$env:PSModulePath = '$folder' + [System.IO.Path]::PathSeparator + `$env:PSModulePath
            (New-ArrivalSchedule -Count 3 -RequestRate 10).Count"
        $count | Should -Be 3
    }

    It 'measures in a session without Where-Object, cold' {
        $script = {
            param($Manifest)
            $state = [initialsessionstate]::CreateDefault2()
            $state.Commands.Remove('Where-Object', [System.Management.Automation.Runspaces.SessionStateCmdletEntry])
            $state.ImportPSModule($Manifest)
            $runspace = [runspacefactory]::CreateRunspace($state)
            $runspace.Open()
            $shell = [powershell]::Create($runspace)
            $null = $shell.AddScript({
                    $simulator = Start-ServeSimulator
                    $results = New-ServeDataset -Count 3 -InputLength 4 -OutputLength 2 | Invoke-ServeBenchmark $simulator.Uri
                    $simulator | Stop-ServeSimulator
                    @($results).Success
                })
            $shell.Invoke()
        }
        pwsh -NoProfile -NonInteractive -Command $script -args $manifest | Should -Be $true, $true, $true
    }

    It 'makes its types known to the session' {
        [ServeBench.Load.ServeRequestResult].Assembly.GetName().Name | Should -Be 'ServeBench.Core'
    }
}

Describe 'Help' {
    It 'has a synopsis, a description and examples for each cmdlet' {
        foreach ($cmdlet in $cmdlets) {
            $help = Get-Help $cmdlet.Name -Full
            $help.Synopsis | Should -Not -Match "^\s*$($cmdlet.Name)" -Because $cmdlet.Name
            $help.description.Text | Should -Not -BeNullOrEmpty -Because $cmdlet.Name
            @($help.examples.example).Count | Should -BeGreaterOrEqual 2 -Because $cmdlet.Name
        }
    }

    It 'prints the whole page' {
        $page = Get-Help New-ArrivalSchedule -Full | Out-String -Width 120
        foreach ($word in 'SYNOPSIS', 'SYNTAX', '-Burstiness <double>', 'OUTPUTS', 'Example 2') {
            $page | Should -Match ([regex]::Escape($word))
        }
    }

    It 'has the topic <_>' -ForEach 'about_ServeBench', 'about_ServeBench_Metrics' {
        Get-Help $_ | Out-String | Should -Match $_
    }
}

Describe 'Measure-ServeClient' {
    It 'measures against a simulator in a pwsh of its own, which is gone afterwards' {
        $calibration = Measure-ServeClient -Concurrency 5 -WarningVariable warnings
        $calibration.SimulatorInOwnProcess | Should -BeTrue
        $calibration.EventsPerSecond | Should -BeGreaterThan $calibration.RequestsPerSecond
        $warnings | Should -BeNullOrEmpty
        Get-Process | Where-Object { $_.Parent.Id -eq $PID } | Wait-Process -Timeout 30
        Get-Process | Where-Object { $_.Parent.Id -eq $PID } | Should -BeNullOrEmpty
    }
}

Describe 'Completion' {
    BeforeAll {
        function Get-Completion ([string] $Line) {
            (TabExpansion2 -inputScript $Line -cursorColumn $Line.Length).CompletionMatches.CompletionText
        }
    }

    It 'offers <Expected> for <Line>' -ForEach @(
        @{ Line = 'New-ArrivalSchedule -RampUpStrategy '; Expected = 'Exponential', 'Linear' }
        @{ Line = 'New-ArrivalSchedule -Burst'; Expected = '-Burstiness' }
        @{ Line = 'New-ServeArr'; Expected = 'New-ServeArrivalSchedule' }
    ) {
        Get-Completion $Line | Should -Be $Expected
    }

    It 'offers files where a path is taken, and none for names: <Line>' -ForEach @(
        @{ Line = 'New-ServeDataset -Tokenizer '; Files = $true }
        @{ Line = 'Invoke-ServeSweep -Objective '; Files = $true }
        @{ Line = 'Compare-ServeResult '; Files = $true }
        @{ Line = 'Compare-ServeResult a.json b.json -Metric '; Files = $false }
        @{ Line = 'Test-ServeEndpoint '; Files = $false }
        @{ Line = 'Export-ServeSweepPlot x.html -VarX '; Files = $false }
    ) {
        $file = (New-Item (Join-Path $TestDrive 'a-file.json') -Force).FullName
        Get-Completion ($Line + $file.Substring(0, $file.Length - 3)) | Should -Be ($Files ? $file : $null)
    }
}

Describe 'Scripts' {
    It 'can be parsed, and call commands by their names and not by aliases: <_>' -ForEach @(
        Get-ChildItem (Join-Path $PSScriptRoot '..' '..') -Include *.ps1, *.psd1 -Recurse |
            Where-Object FullName -notmatch '[\\/](bin|obj|artifacts)[\\/]' | ForEach-Object { Resolve-Path $_ -Relative -RelativeBasePath (Join-Path $PSScriptRoot '..' '..') }
    ) {
        $problems = $null
        $script = [System.Management.Automation.Language.Parser]::ParseFile((Join-Path $PSScriptRoot '..' '..' $_ | Convert-Path), [ref] $null, [ref] $problems)
        $problems | Should -BeNullOrEmpty
        $script.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true) | ForEach-Object { $_.GetCommandName() } |
            Where-Object { $_ -and (Get-Alias $_ -ErrorAction Ignore) } | Should -BeNullOrEmpty
    }
}
