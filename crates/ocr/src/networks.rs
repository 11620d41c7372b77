//! Networks: a model of ONNX made ready for pictures of one size, by tract.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::{Arc, Mutex};

use tract_onnx::prelude::*;

use crate::Error;

type Plan = Arc<TypedRunnableModel>;

/// A model, with the plans that were made of it. Shapes are fixed before a plan is made: tract runs those fastest.
#[derive(Debug)]
pub(crate) struct Network {
    name: &'static str,
    model: InferenceModel,
    plans: Mutex<BTreeMap<(usize, usize), Plan>>,
}

impl Network {
    /// A model from its bytes.
    pub(crate) fn parse(name: &'static str, bytes: &[u8]) -> Result<Self, Error> {
        let model = onnx().model_for_read(&mut Cursor::new(bytes)).map_err(|error| refused(name, &error))?;
        Ok(Self { name, model, plans: Mutex::new(BTreeMap::new()) })
    }

    fn plan(&self, height: usize, width: usize) -> Result<Plan, Error> {
        let refused = |error: TractError| refused(self.name, &error);
        let Ok(mut plans) = self.plans.lock() else {
            return Err(Error::Refused { what: format!("{}: a thread failed", self.name) });
        };
        if let Some(plan) = plans.get(&(height, width)) {
            return Ok(Arc::clone(plan));
        }
        let input = InferenceFact::dt_shape(f32::datum_type(), tvec!(1, 3, height, width));
        let plan = self
            .model
            .clone()
            .with_input_fact(0, input)
            .and_then(InferenceModelExt::into_optimized)
            .and_then(TypedModel::into_runnable)
            .map_err(refused)?;
        plans.insert((height, width), Arc::clone(&plan));
        Ok(plan)
    }

    /// The first output for three planes of that size.
    pub(crate) fn run(&self, planes: Vec<f32>, height: usize, width: usize) -> Result<Vec<f32>, Error> {
        let refused = |error: TractError| refused(self.name, &error);
        let plan = self.plan(height, width)?;
        let input = Tensor::from_shape(&[1, 3, height, width], &planes).map_err(refused)?;
        let outputs = plan.run(tvec!(input.into())).map_err(refused)?;
        let Some(first) = outputs.first() else {
            return Err(Error::Refused { what: format!("{} gives nothing", self.name) });
        };
        let view = first.to_plain_array_view::<f32>().map_err(refused)?;
        Ok(view.iter().copied().collect())
    }
}

fn refused(name: &str, error: &TractError) -> Error {
    Error::Refused { what: format!("{name}: {error}") }
}
