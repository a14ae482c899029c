using ServeBench.Arrivals;
using ServeBench.Load;
using ServeBench.Results;
using Xunit;

namespace ServeBench.Tests.Results;

public sealed class ResultFileNameTests
{
    // The end of the run in local time: built from local parts, so that the test holds in every time zone.
    private static readonly DateTimeOffset s_start = new(new DateTime(2026, 8, 1, 12, 30, 0, DateTimeKind.Local));

    [Fact]
    public void Rate_concurrency_model_and_date_are_in_the_name() => Assert.Equal(
        "openai-10.0qps-concurrency64-model-7b-20260801-123015.json",
        ResultFileName.For(new ServeRun { Backend = "openai", Model = "org/model-7b", RequestRate = 10, MaxConcurrency = 64, StartedAt = s_start, DurationSeconds = 15.9 }, ".json"));

    [Fact]
    public void The_label_stands_for_the_backend_and_all_at_once_is_inf() => Assert.Equal(
        "night run-infqps-m-20260801-123000.json",
        ResultFileName.For(new ServeRun { Backend = "openai", Label = "night run", Model = "m", StartedAt = s_start }, ".json"));

    [Fact]
    public void A_trace_at_its_own_times_has_no_rate_as_in_vllm() => Assert.Equal(
        "openai-infqps-m-20260801-123000.json",
        ResultFileName.For(new ServeRun { Backend = "openai", Model = "m", RequestRate = 0, StartedAt = s_start }, ".json"));

    [Fact]
    public void A_ramp_is_named_by_its_ends() => Assert.Equal(
        "vllm-ramp-up-linear-1qps-2.5qps-m-20260801-123000.json",
        ResultFileName.For(
            new ServeRun { Backend = "vllm", Model = "m", RampUpStrategy = RampUpStrategy.Linear, RampUpStartRate = 1, RampUpEndRate = 2.5, StartedAt = s_start }, ".json"));

    [Fact]
    public void What_a_file_name_cannot_hold_becomes_an_underscore() => Assert.Equal(
        "a_b_c-infqps-m_x-20260801-123000.csv",
        ResultFileName.For(new ServeRun { Label = "a/b:c", Model = "m*x", StartedAt = s_start }, ".csv"));

    [Fact]
    public void Control_characters_leave_the_name_on_every_system() => Assert.Equal(
        "a_b_c_d_e-infqps-m-20260801-123000.csv",
        ResultFileName.For(new ServeRun { Label = "a\u001bb\nc\u0085d\u2028e", Model = "m", StartedAt = s_start }, ".csv"));

    [Theory]
    [InlineData("label", 1_000_000, 'm')]
    [InlineData("label", 300, '漢')]
    [InlineData(null, 400, '\u00e9')]
    public void A_name_fits_however_long_that_of_the_model_is(string? label, int length, char letter)
    {
        var run = new ServeRun { Label = label ?? new string('L', 400), Model = new string(letter, length), StartedAt = s_start };
        string name = ResultFileName.For(run, "-12.json");
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(name), 200, 255);
        Assert.EndsWith("-20260801-123000-12.json", name, StringComparison.Ordinal);
        Assert.Contains($"-infqps-{letter}{letter}", name, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_never_started_is_dated_now()
    {
        string name = ResultFileName.For(new ServeRun { Backend = "b", Model = "m" }, "");

        Assert.Matches(@"^b-infqps-m-20[2-9]\d[01]\d[0-3]\d-[0-2]\d[0-5]\d[0-5]\d$", name);
    }
}
