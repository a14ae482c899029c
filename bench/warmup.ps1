# A run of many streams in a new session: prints for how long the client warmed itself up before it, in seconds.
# Questions of the prompts' lengths would have HttpClient compiled beside it.
param([uri] $Uri, [int] $Tokens, [int] $Streams)

Import-Module ServeBench
$told = New-ServeDataset $Streams -InputLength 4 -OutputLength $Tokens |
    Invoke-ServeBenchmark $Uri -Model sim -NoRealign -SkipCertificateCheck -WarningAction SilentlyContinue -Verbose 4>&1 |
    ForEach-Object { if ("$_" -match 'warmed itself up for (?<seconds>[\d.]+) s') { $Matches.seconds } }
$told ? "$told" : '0'
