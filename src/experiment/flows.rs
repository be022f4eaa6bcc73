//! The flows of requests that are reported.

use crate::plan::Plan;

/// A flow of requests that is reported: its name and its classes.
pub struct FlowOf {
    /// `users`, or `users.checkout`.
    pub name: String,
    /// Its classes.
    pub classes: Vec<u32>,
}

/// All flows that are reported: everything first, then each source, followed by its parts if it has several.
pub fn flows(plan: &Plan) -> Vec<FlowOf> {
    let all = (0..plan.classes.len() as u32).collect();
    let mut flows = vec![FlowOf { name: String::new(), classes: all }];
    for (index, source) in plan.sources.iter().enumerate() {
        let classes: Vec<u32> =
            (0..plan.classes.len() as u32).filter(|&c| plan.classes[c as usize].source == index as u32).collect();
        flows.push(FlowOf { name: source.name.clone(), classes: classes.clone() });
        for class in classes {
            if let Some(endpoint) = &plan.classes[class as usize].endpoint {
                let name = format!("{}.{endpoint}", source.name);
                flows.push(FlowOf { name, classes: vec![class] });
            }
        }
    }
    flows
}
