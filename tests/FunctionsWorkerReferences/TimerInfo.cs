namespace Microsoft.Azure.Functions.Worker;

/// <summary>What a timer's function is told about the call.</summary>
public class TimerInfo
{
    public bool IsPastDue { get; set; }
}
