namespace ServeBench.Randomness;

/// <summary>
/// Where a dataset left NumPy's global stream. <c>vllm bench serve</c> draws the arrivals of a run from the same stream after the
/// prompts, so a schedule of all the dataset's requests continues from here when it has the dataset's seed.
/// </summary>
/// <param name="Seed">What the stream was started with.</param>
/// <param name="Generator">The stream, which nobody draws from any more; take a <see cref="NumPyRandomState.Clone"/> of it.</param>
internal sealed record DrawnState(uint Seed, NumPyRandomState Generator);
