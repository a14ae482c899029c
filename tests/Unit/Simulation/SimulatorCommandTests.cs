using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using System.Security;
using ServeBench.Simulation;
using ServeBench.Tests.Hosting;
using ServeBench.Tests.Shell;
using Xunit;

namespace ServeBench.Tests.Simulation;

public sealed class SimulatorCommandTests : IClassFixture<ModuleHost>
{
    private readonly ModuleHost _host;

    public SimulatorCommandTests(ModuleHost host) => _host = host;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_simulator_runs_until_it_is_stopped()
    {
        PSObject simulator = Start("-Model one, two -Seed 7");
        Uri uri = Get<Uri>(simulator, "Uri");
        Assert.Equal(("127.0.0.1", Get<int>(simulator, "Port")), (uri.Host, uri.Port));
        Assert.Equal(uri.ToString().TrimEnd('/'), simulator.ToString());
        Assert.Equal(("one", 7, true), (Get<string>(simulator, "Model"), Get<int>(simulator, "Seed"), Get<bool>(simulator, "IsRunning")));

        using var http = new HttpClient { BaseAddress = uri };
        Assert.Contains("\"two\"", await http.GetStringAsync(new Uri("/v1/models", UriKind.Relative), Stop), StringComparison.Ordinal);
        Assert.Equal(1L, Get<long>(simulator, "Requests"));

        _host.SetVariable("simulator", simulator);
        ModuleResult stopped = _host.Run("$simulator | Stop-ServeSimulator; $simulator | Stop-ServeSimulator -PassThru");
        Assert.Empty(stopped.Errors);
        Assert.False(Get<bool>(Assert.Single(stopped.Output), "IsRunning"));
        Assert.Equal(1L, Get<long>(simulator, "Requests"));
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync(new Uri("/health", UriKind.Relative), Stop));
    }

    [Fact]
    public void Its_address_binds_to_what_takes_one()
    {
        ModuleResult models = _host.Run("$s = Start-ServeSimulator -Model one, two; $s | Get-ServeModel; $s | Stop-ServeSimulator");
        Assert.Empty(models.Errors);
        Assert.Equal(["one", "two"], models.Output.Select(model => Get<string>(model, "Id")));
    }

    [Fact]
    public void Every_setting_reaches_the_object()
    {
        PSObject simulator = Start("""
            -TimeToFirstTokenMs 12.5 -InterTokenLatencyMs 2.5 -TimeToFirstTokenJitterMs 1 -InterTokenJitterMs 0.5 -PrefillTokensPerSecond 1e4
            -MaxConcurrency 3 -FailureRate 0.25 -FailureKind StreamError, ConnectionCut -TokensPerChunk 4 -NaturalOutputLength 9 -MaxModelLength 100
            -DraftLength 3 -DraftAcceptance 0.5 -CanvasLength 32 -CanvasStepCount 4
            """.ReplaceLineEndings(" "));
        Assert.Equal((12.5, 2.5, 1.0, 0.5), (Get<double>(simulator, "TimeToFirstTokenMs"), Get<double>(simulator, "InterTokenLatencyMs"), Get<double>(simulator, "TimeToFirstTokenJitterMs"), Get<double>(simulator, "InterTokenJitterMs")));
        Assert.Equal((1e4, 3, 0.25), (Get<double>(simulator, "PrefillTokensPerSecond"), Get<int>(simulator, "MaxConcurrency"), Get<double>(simulator, "FailureRate")));
        Assert.Equal((4, 9, 100), (Get<int>(simulator, "TokensPerChunk"), Get<int>(simulator, "NaturalOutputLength"), Get<int>(simulator, "MaxModelLength")));
        Assert.Equal((3, 0.5, 32, 4), (Get<int>(simulator, "DraftLength"), Get<double>(simulator, "DraftAcceptance"), Get<int>(simulator, "CanvasLength"), Get<int>(simulator, "CanvasStepCount")));
        Assert.Equal(["StreamError", "ConnectionCut"], Get<System.Collections.IEnumerable>(simulator, "FailureKind").Cast<object>().Select(kind => kind.ToString()));
        ((IDisposable)simulator.BaseObject).Dispose();
    }

    [Fact]
    public async Task The_key_is_asked_for_and_is_in_no_property()
    {
        using var key = new SecureString();
        foreach (char c in "s3cret-key")
        {
            key.AppendChar(c);
        }

        _host.SetVariable("key", key);
        PSObject simulator = Start("-ApiKey $key");
        Assert.True(Get<bool>(simulator, "RequiresApiKey"));
        Assert.All(simulator.Properties, property => Assert.DoesNotContain("s3cret", property.Value?.ToString() ?? "", StringComparison.Ordinal));
        using var http = new HttpClient { BaseAddress = Get<Uri>(simulator, "Uri") };
        using HttpResponseMessage without = await http.GetAsync(new Uri("/v1/models", UriKind.Relative), Stop);
        Assert.Equal(HttpStatusCode.Unauthorized, without.StatusCode);
        http.DefaultRequestHeaders.Authorization = new("Bearer", "s3cret-key");
        using HttpResponseMessage with = await http.GetAsync(new Uri("/v1/models", UriKind.Relative), Stop);
        Assert.Equal(HttpStatusCode.OK, with.StatusCode);
        ((IDisposable)simulator.BaseObject).Dispose();
    }

    [Fact]
    public void A_port_in_use_is_one_clear_error()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        ErrorRecord error = _host.Run(FormattableString.Invariant($"Start-ServeSimulator -Port {port}")).SingleError("SimulatorPortInUse");
        Assert.Equal(ErrorCategory.ResourceExists, error.CategoryInfo.Category);
        Assert.Equal(port, error.TargetObject);
    }

    [Theory]
    [InlineData("-TimeToFirstTokenMs 0 -TimeToFirstTokenJitterMs 5", "SimulatorOptionInvalid")]
    [InlineData("-Model ' '", "SimulatorOptionInvalid")]
    [InlineData("-FailureRate 2", "ParameterArgumentValidationError")]
    [InlineData("-InterTokenLatencyMs -1", "ParameterArgumentValidationError")]
    [InlineData("-MaxConcurrency 0", "ParameterArgumentValidationError")]
    [InlineData("-FailureKind Sometimes", "CannotConvertArgumentNoMessage")]
    public void A_wrong_setting_is_one_clear_error(string arguments, string errorId) =>
        _host.Run($"Start-ServeSimulator {arguments}").SingleError(errorId);

    [Fact]
    public void Stop_by_port_stops_that_one_alone()
    {
        ModuleResult result = _host.Run("""
            $a = Start-ServeSimulator; $b = Start-ServeSimulator
            Stop-ServeSimulator -Port $a.Port, $a.Port
            $a.IsRunning; $b.IsRunning
            $b | Stop-ServeSimulator
            """);
        Assert.Equal([false, true], result.Values<bool>());
    }

    [Theory]
    [InlineData("$a.Port")]
    [InlineData("$a.Port, $b.Port")]
    [InlineData("\"$($a.Port)\"")]
    [InlineData("$a")]
    [InlineData("$a, $b")]
    public void Simulators_and_ports_need_no_parameter(string chosen)
    {
        ModuleResult result = _host.Run($"$a = Start-ServeSimulator; $b = Start-ServeSimulator; Stop-ServeSimulator {chosen}; $a.IsRunning; $b.IsRunning; $b | Stop-ServeSimulator");
        Assert.Equal([false, !chosen.Contains("$b", StringComparison.Ordinal)], result.Values<bool>());
    }

    [Fact]
    public void A_port_without_simulator_is_an_error_and_the_others_are_stopped()
    {
        ModuleResult result = _host.Run("""
            $a = Start-ServeSimulator; $b = Start-ServeSimulator
            Stop-ServeSimulator $a
            Stop-ServeSimulator -Port $a.Port, $b.Port
            $b.IsRunning
            """);
        ErrorRecord error = result.SingleError("SimulatorNotFound");
        Assert.Equal(ErrorCategory.ObjectNotFound, error.CategoryInfo.Category);
        Assert.Contains("Check -Port, or stop all with -All.", error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(false, Assert.Single(result.Output).BaseObject);
    }

    [Theory]
    [InlineData("-DraftAcceptance 0.5", "-DraftAcceptance requires -DraftLength.")]
    [InlineData("-CanvasStepCount 5", "-CanvasStepCount requires -CanvasLength.")]
    public void A_setting_of_what_is_switched_off_is_refused(string arguments, string message) =>
        Assert.Contains(message, _host.Run($"Start-ServeSimulator {arguments}").SingleError("ParameterNotApplicable").Exception.Message, StringComparison.Ordinal);

    /// <summary>In a process of its own, since it would stop the simulators of tests beside it.</summary>
    [Fact]
    public async Task All_stops_every_simulator_of_the_process()
    {
        ShellRun run = await ShellProcess.RunAsync("-Command", "$a = Start-ServeSimulator; $b = Start-ServeSimulator; Stop-ServeSimulator -All; $a.IsRunning; $b.IsRunning");
        Assert.Equal(["False", "False"], run.OutputLines);
    }

    [Fact]
    public void WhatIf_starts_and_stops_nothing()
    {
        ModuleResult result = _host.Run("Start-ServeSimulator -WhatIf; $s = Start-ServeSimulator; Stop-ServeSimulator $s -WhatIf; $s.IsRunning; Stop-ServeSimulator $s; $s.IsRunning");
        Assert.Equal([true, false], result.Values<bool>());
    }

    [Fact]
    public void Removing_the_module_stops_the_simulators_of_its_session_alone()
    {
        using var other = new ModuleHost();
        PSObject mine = Start("");
        ModuleResult removed = other.Run("$s = Start-ServeSimulator; Remove-Module ServeBench; $s.IsRunning");
        Assert.Equal([false], removed.Values<bool>());
        Assert.True(Get<bool>(mine, "IsRunning"));
        ((IDisposable)mine.BaseObject).Dispose();
        Assert.False(Get<bool>(mine, "IsRunning"));
    }

    private PSObject Start(string arguments)
    {
        ModuleResult result = _host.Run($"Start-ServeSimulator {arguments}");
        Assert.Empty(result.Errors);
        return Assert.Single(result.Output);
    }

    private static T Get<T>(PSObject item, string property) => Assert.IsType<T>(item.Properties[property].Value, exactMatch: false);
}
