namespace ServeBench.Transport;

/// <summary>The end of an exchange.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Message">What went wrong, in a sentence; <see langword="null"/> when nothing did.</param>
/// <param name="Stamp">When the end was seen.</param>
internal readonly record struct ExchangeEnd(ExchangeStatus Status, string? Message, ReadStamp Stamp);
