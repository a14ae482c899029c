using System.Collections.Concurrent;
using System.Management.Automation;
using System.Security;
using ServeBench.Load;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Hosting;

/// <summary>Addresses, keys and headers as users mistype them, and servers that write what a terminal or a build agent obeys.</summary>
public sealed class HostileEndpointTests : IClassFixture<ModuleHost>
{
    private readonly ModuleHost _host;

    public HostileEndpointTests(ModuleHost host)
    {
        _host = host;
        _host.SetVariable("requests", new[] { new ServeRequest { Prompt = "a", InputLength = 1, OutputLength = 1 } });
    }

    private static ScriptedServer Recording(ConcurrentQueue<string> heads, string answer) => ScriptedServer.Start(async connection =>
    {
        while (await connection.ReadRequestAsync() is { } request)
        {
            heads.Enqueue(request.Head);
            await connection.WriteAsync(answer);
        }
    });

    private static string Stream(string data) => $"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: {data.Length + 2}\r\n\r\n{data}\n\n";

    private static string Json(string body) => $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}";

    [Fact]
    public async Task A_path_with_two_slashes_stays_with_its_host()
    {
        var asked = new ConcurrentQueue<string>();
        var other = new ConcurrentQueue<string>();
        string models = Json("""{"data":[{"id":"m"}]}""");
        await using ScriptedServer server = Recording(asked, models);
        await using ScriptedServer stranger = Recording(other, models);
        _host.SetVariable("uri", $"http://127.0.0.1:{server.Port}//127.0.0.1:{stranger.Port}/x");
        Assert.Single(_host.Run("Get-ServeModel $uri").Output);
        Assert.True((bool)Assert.Single(_host.Run("Test-ServeEndpoint $uri").Output).BaseObject);
        Assert.All(asked, head => Assert.StartsWith($"GET //127.0.0.1:{stranger.Port}/x/", head, StringComparison.Ordinal));
        Assert.Empty(other);
    }

    [Theory]
    [InlineData("-Uri http://me:s3cret-word@127.0.0.1:1", "UriInvalid", "-Headers")]
    [InlineData("-Uri 'http://127.0.0.1:1/?code=s3cret-word'", "UriInvalid", "-Endpoint")]
    [InlineData("-Uri http://127.0.0.1:1 -Endpoint \"/v1/completions`r`nx: y\"", "EndpointInvalid", "-Endpoint: ")]
    [InlineData("-Uri http://127.0.0.1:1 -Model \"m`r`nx: y\"", "EndpointInvalid", "-Model: ")]
    [InlineData("-Uri http://127.0.0.1:1 -Backend azure-openai -Model m -ApiVersion \"1`n2\"", "EndpointInvalid", "-ApiVersion: ")]
    [InlineData("-Uri http://127.0.0.1:1 -Headers @{ 'x-a' = $null }", "HeaderInvalid", "'x-a' is not a valid header: it has no value")]
    [InlineData("-Uri http://127.0.0.1:1 -Headers @{ 'x-a' = @() }", "HeaderInvalid", "it has no value")]
    [InlineData("-Uri http://127.0.0.1:1 -Headers @{ 'x-a' = @{ b = 1 } }", "HeaderInvalid", "an object of type OrderedDictionary")]
    [InlineData("-Uri http://127.0.0.1:1 -Headers @{ 'x-a' = [pscredential]::new('u', (ConvertTo-SecureString s3cret-word -AsPlainText -Force)) }", "HeaderInvalid", "an object of type PSCredential")]
    [InlineData("-Uri http://127.0.0.1:1 -Headers @{ Authorization = \"Bearer $(ConvertTo-SecureString s3cret-word -AsPlainText -Force)\" }", "HeaderInvalid", "ConvertFrom-SecureString $token -AsPlainText")]
    [InlineData("-Uri http://127.0.0.1:1 -Headers @{ 'x-a' = 'größe' }", "HeaderInvalid", "only characters of ASCII")]
    [InlineData("-Uri http://127.0.0.1:1 -ApiKey (ConvertTo-SecureString \"s3cret-word`n\" -AsPlainText -Force)", "ApiKeyInvalid", "The key of -ApiKey cannot be sent: it has a line break")]
    [InlineData("-Uri http://127.0.0.1:1 -ApiKey (ConvertTo-SecureString 's3cret–word' -AsPlainText -Force)", "ApiKeyInvalid", "not ASCII, such as a typographic quote")]
    [InlineData("-Uri http://127.0.0.1:1 -ApiKey (ConvertTo-SecureString 's3cret-word ' -AsPlainText -Force)", "ApiKeyInvalid", "a blank at an end")]
    public void What_cannot_be_sent_is_refused_before_anything_is(string arguments, string errorId, string words)
    {
        ErrorRecord error = _host.Run($"$requests | Invoke-ServeBenchmark {arguments}").SingleError(errorId);
        Assert.Contains(words, error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", error.Exception.Message + error.TargetObject, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_of_the_environment_is_named_by_its_variable()
    {
        ModuleResult result = _host.Run("""
            $before = $env:ANTHROPIC_API_KEY
            try { $env:ANTHROPIC_API_KEY = "s3cret-word`r`n"; $requests | Invoke-ServeBenchmark http://127.0.0.1:1 -Backend anthropic -Model m }
            finally { $env:ANTHROPIC_API_KEY = $before }
            """);
        Assert.Contains("environment variable ANTHROPIC_API_KEY cannot be sent: it has a line break", result.SingleError("ApiKeyInvalid").Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openai-chat", "-ApiKey $token")]
    [InlineData("azure-openai", "-Headers @{ Authorization = \"Bearer $(ConvertFrom-SecureString $token -AsPlainText)\" }")]
    public async Task A_token_of_Entra_ID_is_sent_as_the_docs_write_it(string backend, string arguments)
    {
        Assert.Contains(arguments, await File.ReadAllTextAsync(RepositoryFolder.PathOf("docs", "backends.md"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var heads = new ConcurrentQueue<string>();
        await using ScriptedServer server = Recording(heads, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        _host.SetVariable("uri", server.Uri);

        _host.Run($$"""
            function Get-AzAccessToken([string] $ResourceUrl) { [pscustomobject] @{ Token = ConvertTo-SecureString 'an-entra-token' -AsPlainText } }
            $token = (Get-AzAccessToken -ResourceUrl https://cognitiveservices.azure.com).Token
            New-ServeDataset -Kind Random -Count 1 -OutputLength 4 | Invoke-ServeBenchmark $uri -Backend {{backend}} -Model m -SkipEndpointCheck {{arguments}}
            """);

        Assert.NotEmpty(heads);
        Assert.All(heads, head => Assert.Contains("Authorization: Bearer an-entra-token", head, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("Direct")]
    [InlineData("Portable")]
    [InlineData("HttpClient")]
    public async Task A_header_may_be_a_secure_string_and_have_several_values(string transport)
    {
        var heads = new ConcurrentQueue<string>();
        await using ScriptedServer server = Recording(heads, Stream("""data: {"choices":[{"index":0,"text":"s3cr\u0065t-word of x-one","finish_reason":"stop"}]}"""));
        using var secret = new SecureString();
        "s3cret-word".ToList().ForEach(secret.AppendChar);
        _host.SetVariable("uri", server.Uri);
        _host.SetVariable("secret", secret);
        ServeRequestResult result = Assert.Single(_host.Run(
            $"$requests | Invoke-ServeBenchmark $uri -Transport {transport} -Model m -SkipEndpointCheck -Headers @{{ Blue = $secret; 'x-list' = 'one', 2 }}").Values<ServeRequestResult>());
        string head = Assert.Single(heads);
        Assert.Contains("Blue: s3cret-word\r\n", head, StringComparison.Ordinal);
        Assert.Matches("x-list: one\r\nx-list: 2\r\n|x-list: one, 2\r\n", head);
        Assert.Equal("*** of x-one", result.OutputText);
    }

    private const string Evil = @"a\u001b]8;;http://x\u0007\u001b[2J\u202e##vso[task.complete result=Succeeded;]\n::error::b\r\n##[section]c";

    // Not the objects, whose texts are data: what is written to the streams, and what the views show of them.
    [Theory]
    [InlineData("$requests | Invoke-ServeBenchmark $uri -Model m -SkipEndpointCheck")]
    [InlineData("$requests | Invoke-ServeBenchmark $uri -Model m -SkipEndpointCheck | Format-List | Out-String")]
    [InlineData("$requests | Invoke-ServeBenchmark $uri -Model m -SkipEndpointCheck | Format-Table | Out-String")]
    [InlineData("$requests | Invoke-ServeBenchmark $uri -Model m -SkipEndpointCheck | Measure-ServeMetrics | Out-String")]
    [InlineData("$requests | Invoke-ServeBenchmark $uri -Model m -SkipEndpointCheck | Measure-ServeMetrics | Format-ServeMetrics")]
    [InlineData("$requests | Invoke-ServeBenchmark $uri")]
    [InlineData("Get-ServeModel $uri")]
    [InlineData("Test-ServeEndpoint $uri -Verbose")]
    [InlineData("Reset-ServeCache $uri")]
    [InlineData("New-ServeDataset -Kind Random -Count 1 -Tokenizer server -Uri $uri")]
    public async Task No_words_of_a_server_are_obeyed(string command)
    {
        string body = $$$"""{"error":{"message":"{{{Evil}}}"}}""";
        await using ScriptedServer server = ScriptedServer.Answering($"HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        AssertHarmless(server, command);
    }

    [Theory]
    [InlineData("Get-ServeModel $uri | Format-List | Out-String")]
    [InlineData("Get-ServeModel $uri | Format-Table | Out-String")]
    [InlineData("$requests | Invoke-ServeBenchmark $uri -Model x")]
    [InlineData("$requests | Invoke-ServeBenchmark $uri -Verbose | Out-String")]
    [InlineData("$requests | Invoke-ServeBenchmark $uri -WarningAction SilentlyContinue | Measure-ServeMetrics | Format-ServeMetrics")]
    [InlineData("($requests | Invoke-ServeBenchmark $uri).Run[0] | Format-List | Out-String")]
    [InlineData("($requests | Invoke-ServeBenchmark $uri).Run[0] | Format-Table | Out-String")]
    [InlineData("$requests | Invoke-ServeBenchmark $uri | Measure-ServeMetrics | Format-Table | Out-String")]
    [InlineData("$requests | Invoke-ServeBenchmark $uri | Measure-ServeMetrics | Format-List | Out-String")]
    public async Task No_name_of_a_model_is_obeyed(string command)
    {
        string body = $$$"""{"data":[{"id":"{{{Evil}}}","owned_by":"{{{Evil}}}"}]}""";
        await using ScriptedServer server = ScriptedServer.Answering($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        AssertHarmless(server, command);
    }

    private void AssertHarmless(ScriptedServer server, string command)
    {
        _host.SetVariable("uri", server.Uri);
        ModuleResult result = _host.Run(command);
        string[] written =
        [
            .. result.Warnings, .. result.Verbose, .. result.Errors.Select(error => $"{error} {error.Exception.Message}"),
            .. result.Progress.Select(progress => progress.StatusDescription), .. result.Output.Select(item => item.BaseObject).OfType<string>(),
        ];
        Assert.NotEmpty(written);
        Assert.All(written, text =>
        {
            Assert.DoesNotMatch(@"##(vso)?\[", text);
            Assert.DoesNotMatch(@"(?m)^\s*::", text);
            Assert.DoesNotContain(text, letter => char.IsControl(letter) && letter is not ('\r' or '\n' or '\t'));
            Assert.DoesNotContain('\u202E', text);
        });
    }
}
