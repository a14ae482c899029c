namespace ServeBench.Tests.ChatTemplates;

/// <summary>The clock of the fixture.</summary>
internal sealed class FixedTime : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => new(2025, 3, 9, 14, 5, 7, TimeSpan.Zero);
}
