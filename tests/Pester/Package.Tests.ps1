BeforeAll {
    $root = Join-Path $PSScriptRoot '..' '..' | Resolve-Path | Convert-Path
    $feed = Join-Path $TestDrive 'feed'
    $package = & (Join-Path $root 'build.ps1') -Task Package -NoBuild -PackageFolder $feed
    $properties = ([xml] (Get-Content (Join-Path $root 'Directory.Build.props') -Raw)).Project.PropertyGroup
    $version = $properties.Version
    $laidOut = Get-Content (Join-Path $root 'artifacts' 'module' 'ServeBench' 'ServeBench.psd1') -Raw
}

Describe 'The package' {
    It 'has the version of the source, the licence, the notices and what a gallery shows' {
        $package.Name | Should -Be "ServeBench.$version.nupkg"
        $archive = [System.IO.Compression.ZipFile]::OpenRead($package.FullName)
        try {
            $archive.Entries.FullName | Should -Contain 'LICENSE'
            $archive.Entries.FullName | Should -Contain 'ThirdPartyNotices.txt'
            $reader = [System.IO.StreamReader]::new($archive.GetEntry('ServeBench.nuspec').Open())
            $metadata = ([xml] $reader.ReadToEnd()).package.metadata
            $reader.Dispose()
        }
        finally {
            $archive.Dispose()
        }
        $metadata.version | Should -Be $version
        $metadata.tags | Should -Match 'PSModule.*PSEdition_Core.*vLLM'
        $metadata.licenseUrl | Should -Be "$($properties.ProjectUri)/blob/main/LICENSE"
        $metadata.projectUrl | Should -Be $properties.ProjectUri
    }

    It 'has the change log of its version as release notes, and leaves the module as it was' {
        $archive = [System.IO.Compression.ZipFile]::OpenRead($package.FullName)
        try {
            $reader = [System.IO.StreamReader]::new($archive.GetEntry('ServeBench.nuspec').Open())
            $notes = ([xml] $reader.ReadToEnd()).package.metadata.releaseNotes
            $reader.Dispose()
        }
        finally {
            $archive.Dispose()
        }
        $log = Get-Content (Join-Path $root 'CHANGELOG.md') -Raw
        $notes | Should -Match '^### Added'
        $log.Contains($notes.Trim().ReplaceLineEndings("`n")) | Should -BeTrue
        $notes | Should -Not -Match '(?m)^## '
        Get-Content (Join-Path $root 'artifacts' 'module' 'ServeBench' 'ServeBench.psd1') -Raw | Should -Be $laidOut
        Join-Path $feed 'ServeBench' | Should -Not -Exist
    }

    It 'installs from a folder, and runs in a new session' -Skip:$IsWindows {
        # A home of its own: the repository and the module are registered nowhere else.
        $homeFolder, $dataFolder, $modulePath = $env:HOME, $env:XDG_DATA_HOME, $env:PSModulePath
        try {
            $env:HOME = $TestDrive
            $env:PSModulePath = $null
            $env:XDG_DATA_HOME = (New-Item (Join-Path $TestDrive '.local' 'share') -ItemType Directory).FullName
            pwsh -NoProfile -NonInteractive -Command "
                `$ErrorActionPreference = 'Stop'
                Register-PSResourceRepository -Name Folder -Uri '$feed' -Trusted
                Install-PSResource ServeBench -Repository Folder"
            $LASTEXITCODE | Should -Be 0
            $said = pwsh -NoProfile -NonInteractive -Command '
                $ErrorActionPreference = "Stop"
                Import-Module ServeBench
                (Get-Module ServeBench).ModuleBase
                $simulator = Start-ServeSimulator -TimeToFirstTokenMs 5 -InterTokenLatencyMs 1
                (New-ServeDataset 3 -InputLength 8 -OutputLength 4 | Invoke-ServeBenchmark $simulator.Uri -WarningAction Ignore | Measure-ServeMetrics).Completed'
        }
        finally {
            $env:HOME, $env:XDG_DATA_HOME, $env:PSModulePath = $homeFolder, $dataFolder, $modulePath
        }
        $said | Should -Be (Join-Path $TestDrive '.local' 'share' 'powershell' 'Modules' 'ServeBench' $version), 3
    }
}
