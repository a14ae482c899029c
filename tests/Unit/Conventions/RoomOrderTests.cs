using System.Reflection;
using ServeBench.Load;
using Xunit;

namespace ServeBench.Tests.Conventions;

/// <summary>A room of the engine knows only the rooms to its left, in the compiled assemblies.</summary>
public sealed class RoomOrderTests
{
    // The flow of a request, after the ground that all rooms stand on.
    private static readonly string[] s_order =
    [
        "Common", "Randomness", "Linux", "Windows", "MacOS", "Timing",
        "Workloads", "Arrivals", "Transport", "Endpoints", "Load", "Metrics", "Results", "Decisions", "Sweeps", "Reports",
    ];

    // Rooms beside the flow, and what each may know; no room of the flow knows them.
    private static readonly Dictionary<string, string[]> s_beside = new()
    {
        ["Simulation"] = ["Common", "Randomness", "Linux", "Windows", "MacOS", "Timing"],
        ["Calibration"] = ["Common", "Timing", "Workloads", "Arrivals", "Transport", "Endpoints", "Load", "Metrics", "Simulation"],
    };

    private static readonly Assembly s_core = typeof(ServeRun).Assembly;

    [Fact]
    public void A_room_knows_only_the_rooms_to_its_left()
    {
        string[] wrong =
        [
            .. TypeReferences.Of(s_core)
                .Select(reference => (From: Room(reference.From), To: Room(reference.To), reference))
                .Where(arrow => arrow.From != arrow.To && !MayKnow(arrow.From, arrow.To))
                .Select(arrow => $"{arrow.From} -> {arrow.To}: {arrow.reference.From.Name} uses {arrow.reference.To.Name}")
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];

        Assert.True(wrong.Length == 0, "These arrows point against the flow. Move the type to the room of its lowest user, or pass it in:\n" + string.Join('\n', wrong));
    }

    [Fact]
    public void Every_type_stands_in_a_room()
    {
        string[] strangers = [.. s_core.GetTypes().Where(IsOurs).Where(type => !IsKnown(Room(type))).Select(type => type.FullName!)];

        Assert.True(strangers.Length == 0, $"No room of the design has {string.Join(", ", strangers)}.");
    }

    [Fact]
    public void The_test_sees_the_arrows_that_everybody_knows()
    {
        HashSet<(string, string)> arrows = [.. TypeReferences.Of(s_core).Select(reference => (Room(reference.From), Room(reference.To)))];

        Assert.Superset(new HashSet<(string, string)> { ("Arrivals", "Workloads"), ("Load", "Transport"), ("Results", "Metrics"), ("Reports", "Results") }, arrows);
    }

    private static bool MayKnow(string from, string to) => s_beside.TryGetValue(from, out string[]? known)
        ? known.Contains(to)
        : Array.IndexOf(s_order, to) is >= 0 and int place && place < Array.IndexOf(s_order, from);

    private static bool IsKnown(string room) => s_order.Contains(room) || s_beside.ContainsKey(room);

    private static bool IsOurs(Type type) => type.Namespace?.StartsWith("ServeBench", StringComparison.Ordinal) == true;

    // Errors have the project's own namespace, since every room and every user sees them.
    private static string Room(Type type) => type.Namespace!.Split('.') is [_, var room, ..] ? room : "Common";
}
