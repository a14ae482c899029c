namespace ServeBench.Commands;

/// <summary>Completes objectives as texts and as tables that a user types on in, and paths where none fits.</summary>
public sealed class ObjectiveCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override bool TakesPaths => true;

    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Names(string parameterName) =>
    [
        ("'p99 ttft <= 200 ms'", "99 of 100 requests have their first token within 200 ms"),
        ("'p99 ttft <= 200 ms', 'failed <= 1 %'", "The limit is kept, and at most 1 % of the requests fail"),
        ("'attainment(ttft <= 200 ms, tpot <= 30 ms) >= 99 %'", "99 of 100 requests keep both limits"),
        ("@{ p99_ttft_ms = '<=200' }", "99 of 100 requests have their first token within 200 ms"),
        ("@{ p99_tpot_ms = '<=30' }", "99 of 100 requests take at most 30 ms a token"),
        ("@{ p99_itl_ms = '<=50' }", "99 of 100 gaps between tokens are at most 50 ms"),
        ("@{ p99_e2el_ms = '<=5000' }", "99 of 100 requests are over within 5 s"),
        ("@{ p99_ttft_ms = '<=200'; p99_tpot_ms = '<=30' }", "Both limits are kept"),
        ("@{ p99_e2el_ms = '<=5000'; failed = '<=5' }", "The limit is met, and at most 5 requests fail"),
    ];
}
