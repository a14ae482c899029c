using System.Globalization;
using System.Management.Automation;
using ServeBench.Arrivals;
using ServeBench.Workloads;

namespace ServeBench.Commands;

/// <summary>Collects what is piped into a run: requests, or slots of a schedule, but not both.</summary>
internal sealed class WorkloadCollector
{
    private readonly List<ServeRequest> _requests = [];
    private readonly List<ArrivalSlot> _slots = [];

    public bool IsSchedule => _slots.Count > 0;

    /// <summary>How many requests or slots came.</summary>
    public int Count => _requests.Count + _slots.Count;

    /// <summary>Takes one object from the pipeline.</summary>
    /// <exception cref="ServeException"><c>InputObjectInvalid</c>, <c>InputMixed</c> or <c>RequestInvalid</c>.</exception>
    public void Add(PSObject? item)
    {
        if (item is not null && ResultObjects.As<ServeRequest>(item) is { } request)
        {
            Check(request, item);
            _requests.Add(request);
        }
        else if (item is not null && ResultObjects.As<ArrivalSlot>(item) is { } slot)
        {
            Check(slot.Request, item);
            _slots.Add(slot);
        }
        else
        {
            throw new ServeException(
                "InputObjectInvalid",
                ServeErrorKind.InvalidArgument,
                $"A benchmark needs requests (from New-ServeDataset or Import-ServeDataset) or slots (from New-ArrivalSchedule), not {Describe(item)}.",
                item);
        }

        if (_requests.Count > 0 && _slots.Count > 0)
        {
            throw new ServeException(
                "InputMixed",
                ServeErrorKind.InvalidArgument,
                "The input has both requests and slots of a schedule. Pipe only requests or only slots.",
                item);
        }
    }

    /// <summary>The schedule: the slots in the order of their times, or the requests scheduled by <paramref name="plan"/>.</summary>
    /// <exception cref="ServeException"><c>WorkloadEmpty</c>, or what is wrong with the plan.</exception>
    public IReadOnlyList<ArrivalSlot> ToSchedule(ArrivalPlan plan)
    {
        if (Count == 0)
        {
            throw new ServeException(
                "WorkloadEmpty",
                ServeErrorKind.InvalidArgument,
                "No request came through the pipeline. Check the dataset and any filter before the benchmark.");
        }

        return IsSchedule ? [.. _slots.OrderBy(slot => slot.OffsetSeconds)] : ArrivalSchedule.Create(plan, _requests);
    }

    /// <summary>The requests, of an input that is no schedule.</summary>
    /// <exception cref="ServeException"><c>WorkloadEmpty</c> or <c>InputObjectInvalid</c>.</exception>
    public IReadOnlyList<ServeRequest> ToRequests()
    {
        if (IsSchedule)
        {
            throw new ServeException(
                "InputObjectInvalid", ServeErrorKind.InvalidArgument, "The input has a schedule, and the search sets the load itself. Pipe requests from New-ServeDataset or Import-ServeDataset.", _slots[0]);
        }

        _ = ToSchedule(new ArrivalPlan());
        return _requests;
    }

    private static void Check(ServeRequest? request, PSObject item)
    {
        if (request is not null && Math.Min(request.InputLength, request.OutputLength) < 0)
        {
            throw new ServeException(
                "RequestInvalid",
                ServeErrorKind.InvalidData,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Request {request.Index} has an InputLength of {request.InputLength} and an OutputLength of {request.OutputLength}, and neither can be below 0. Set them to the tokens of the prompt, and to the most tokens to generate (or 0)."),
                item);
        }
    }

    public static string Describe(PSObject? item) => item is null ? "an empty value" : $"an object of type {item.TypeNames[0]}";
}
