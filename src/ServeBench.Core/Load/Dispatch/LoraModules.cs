using ServeBench.Arrivals;
using ServeBench.Randomness;

namespace ServeBench.Load;

/// <summary>
/// Gives each request of a schedule a LoRA module as its model, drawn as <c>vllm bench serve</c> draws. A conversation has one for all
/// of its turns.
/// </summary>
internal static class LoraModules
{
    /// <summary>The same schedule, each request with a module as its model.</summary>
    /// <param name="slots">The schedule.</param>
    /// <param name="modules">Names under which the server serves the modules, at least one.</param>
    /// <param name="assignment">How they are given.</param>
    /// <param name="seed">
    /// Where Python's global generator starts when the workload does not say how its dataset left it. All are drawn before the run, one
    /// a request; the workload itself is not changed, so the next run with it draws the same.
    /// </param>
    public static IReadOnlyList<ArrivalSlot> Assign(
        IReadOnlyList<ArrivalSlot> slots, string[] modules, LoraAssignment assignment, long seed)
    {
        CPythonRandom random = slots[0].Request?.GlobalRandom?.Clone() ?? new CPythonRandom(seed);
        var assigned = new ArrivalSlot[slots.Count];
        var conversations = new Dictionary<string, string>(StringComparer.Ordinal);
        int given = 0;
        for (int i = 0; i < assigned.Length; i++)
        {
            ArrivalSlot slot = slots[i];
            string? conversation = slot.Request?.ConversationId;
            if (conversation is null || !conversations.TryGetValue(conversation, out string? module))
            {
                module = assignment == LoraAssignment.RoundRobin ? modules[given++ % modules.Length] : random.Choice<string>(modules);
                if (conversation is not null)
                {
                    conversations.Add(conversation, module);
                }
            }

            assigned[i] = slot.Request is { } request ? slot with { Request = request with { Model = module } } : slot;
        }

        return assigned;
    }
}
